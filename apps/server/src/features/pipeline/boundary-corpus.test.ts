import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createCutter, cutSpeech, type SpeechChunk, startSpeechDetector } from '@audiotricks/whisper';
import { alignedWords, normalisedWords, silence, whiteNoise } from '@audiotricks/whisper/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { boundaryCases } from '../../../test/corpus/boundaries.ts';
import { createLocalEngine, type Engine } from '../../platform/engines/index.ts';
import { samplesPerMs } from './chunk-results.ts';
import { stitch } from './stitching.ts';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const models = path.resolve(import.meta.dirname, '../../../../../models');
const signal = new AbortController().signal;

/** So far from a cut its effects reach. */
const nearMs = 1_500;

const placeOf = (chunk: SpeechChunk) => ({
  startMs: Math.round(chunk.startSample / samplesPerMs),
  overlapMs: Math.round(chunk.overlapSamples / samplesPerMs),
  channel: null,
});

describe('the boundary corpus, by the real engine', () => {
  let engine: Engine;
  const detector = startSpeechDetector({ modelPath: path.join(models, 'silero-vad/silero_vad_v6.onnx') });
  beforeAll(async () => {
    engine = await createLocalEngine({ modelDir: path.join(models, 'whisper-base') });
  });
  afterAll(() => Promise.all([engine.close(), detector.close()]));

  it.each(boundaryCases())('$name: no word doubled, none lost', async ({ pcm, lengths, says, hasOverlaps }) => {
    async function* blocks() {
      yield pcm;
    }
    const chunks: SpeechChunk[] = [];
    for await (const chunk of cutSpeech(blocks(), { detector, ...lengths })) chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(2);
    if (hasOverlaps) expect(chunks.filter(({ overlapSamples }) => overlapSamples > 0).length).toBeGreaterThan(0);
    const heard = await Promise.all(
      chunks.map(async (chunk) => {
        const { words } = await engine.transcribe({ id: '', pcm: chunk.pcm, language: 'en', prompt: null }, { signal });
        return { ...placeOf(chunk), words: words ?? [] };
      }),
    );
    const texts = await Promise.all(says.map((name) => readFile(path.join(models, `samples/${name}.txt`), 'utf8')));
    const spoken = stitch(heard).segments.flatMap(({ words }) =>
      words.flatMap(({ text, startMs }) => normalisedWords(text).map((word) => ({ word, startMs }))),
    );
    const expected = normalisedWords(texts.join(' '));
    expect(spoken.length).toBeGreaterThan(0.95 * expected.length);
    // What the model mishears elsewhere is its own affair; near a cut nothing may be doubled or lost.
    const seamsMs = chunks.slice(1).map((chunk) => {
      const { startMs, overlapMs } = placeOf(chunk);
      return startMs + overlapMs / 2;
    });
    const faults = alignedWords(
      expected,
      spoken.map(({ word }) => word),
    ).filter(({ at }) => {
      const atMs = spoken[Math.min(at, spoken.length - 1)]?.startMs ?? 0;
      return seamsMs.some((seamMs) => Math.abs(seamMs - atMs) <= nearMs);
    });
    expect(faults).toEqual([]);
  });
});

describe('ten hours', () => {
  it('drift by no more than 20 ms from the first word to the last', () => {
    const cutter = createCutter();
    const [tick, rest] = [whiteNoise(2, 0.3), silence(58)];
    const loud = new Float32Array(2 * 31.25).fill(0.95);
    const chunks: (ReturnType<typeof placeOf> & { heardMs: number })[] = [];
    // A tick every minute and 0.3 s, so that it never falls in with the windows of 32 ms.
    const everySamples = 60.3 * 16_000;
    const minutes = 600;
    const take = (cut: SpeechChunk[]) => {
      for (const chunk of cut) {
        const first = chunk.pcm.findIndex((sample) => sample !== 0);
        chunks.push({ ...placeOf(chunk), heardMs: Math.round(first / samplesPerMs) });
      }
    };
    let pushed = 0;
    for (let minute = 0; minute < minutes; minute++) {
      const block = new Int16Array(everySamples);
      block.set(tick, 0);
      block.set(rest, tick.length);
      const windows = Math.ceil((pushed + everySamples) / 512) - Math.ceil(pushed / 512);
      const probabilities = new Float32Array(windows);
      probabilities.set(loud);
      take(cutter.push(block, probabilities));
      pushed += everySamples;
    }
    take(cutter.end());
    const word = { text: 'tick', endMs: 2_000, confidence: 1 };
    const placed = chunks.map(({ heardMs, ...place }) => ({ ...place, words: [{ ...word, startMs: heardMs }] }));
    const starts = stitch(placed).segments.flatMap(({ words }) => words.map(({ startMs }) => startMs));
    expect(starts).toHaveLength(minutes);
    expect(starts.at(-1)).toBeGreaterThan(10 * 3_600_000);
    const drifts = starts.map((startMs, minute) => Math.abs(startMs - minute * 60_300));
    expect(Math.max(...drifts)).toBeLessThanOrEqual(20);
  });
});
