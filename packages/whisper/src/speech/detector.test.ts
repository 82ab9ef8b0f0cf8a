import { performance } from 'node:perf_hooks';
import { afterAll, expect, test } from 'vitest';
import { collect } from '../../test/collect.ts';
import { SPEECH_MODEL_PATH, samplePath } from '../../test/models.ts';
import { chords, joined, silence, whiteNoise } from '../../test/sounds.ts';
import { readWav } from '../../test/wav.ts';
import { cutSpeech } from './cut-speech.ts';
import { startSpeechDetector } from './detector.ts';
import { speechSpans } from './spans.ts';

const detector = startSpeechDetector({ modelPath: SPEECH_MODEL_PATH });
afterAll(() => detector.close());

const jfk = readWav(samplePath('jfk', 'wav'));

async function probabilities(pcm: Int16Array, block: number): Promise<number[]> {
  const stream = detector.openStream();
  const all: number[] = [];
  for (let at = 0; at < pcm.length; at += block) all.push(...(await stream.push(pcm.subarray(at, at + block))));
  all.push(...(await stream.end()));
  return all;
}

async function* blocks(pcm: Int16Array, block: number) {
  for (let at = 0; at < pcm.length; at += block) yield pcm.subarray(at, at + block);
}

test('hears speech, and none in silence, noise and music', async () => {
  const pcm = joined(silence(2), jfk, silence(3), whiteNoise(5), chords(5));
  const spans = speechSpans(Float32Array.from(await probabilities(pcm, 16_000)));
  expect(spans[0]?.startMs).toBeGreaterThan(2000);
  expect(spans[0]?.startMs).toBeLessThan(2600);
  expect(spans.at(-1)?.endMs).toBeLessThan(13_200);
});

test('gives one probability per 512 samples, the same whatever the blocks and the company', async () => {
  const pcm = joined(jfk, silence(20), jfk, jfk.subarray(0, 12_345));
  const [expected, ...others] = await Promise.all([16_000, 511, 700_000].map((block) => probabilities(pcm, block)));
  expect(expected).toHaveLength(Math.ceil(pcm.length / 512));
  for (const other of others) expect(other).toEqual(expected);
});

test('listening side by side hears what listening on and on hears', async () => {
  // A stretch is the same speech wherever the lanes of a group begin.
  const shifted = await probabilities(joined(silence(2.56), jfk), 16_000);
  const plain = await probabilities(jfk, 16_000);
  const differing = plain.filter((p, window) => p >= 0.5 !== (shifted[window + 80] ?? 0) >= 0.5).length;
  expect(differing / plain.length).toBeLessThan(0.02);
});

test('does not block the event loop, and is much faster than the audio', async () => {
  const pcm = joined(...Array.from({ length: 12 }, () => jfk));
  const startedAt = performance.now();
  const before = performance.eventLoopUtilization();
  await probabilities(pcm, 16_000);
  const { utilization } = performance.eventLoopUtilization(before);
  // In this thread it would be busy all the time.
  expect(utilization).toBeLessThan(0.5);
  // Several hundred times on a free machine; test machines are shared.
  expect(pcm.length / 16 / (performance.now() - startedAt)).toBeGreaterThan(20);
});

test('cuts a stream into chunks of speech', async () => {
  const pcm = joined(jfk, silence(60), jfk);
  const skipped: number[] = [];
  const chunks = await collect(
    cutSpeech(blocks(pcm, 5000), {
      detector,
      onSkipped: ({ startSample, endSample }) => skipped.push(endSample - startSample),
    }),
  );
  expect(chunks.map((chunk) => Math.round(chunk.startMs / 1000))).toEqual([0, 71]);
  expect(Math.max(...skipped)).toBeGreaterThan(59 * 16_000);
});

test('stops when it is told to', async () => {
  const controller = new AbortController();
  const endless = async function* () {
    for (;;) yield jfk;
  };
  const cutting = collect(cutSpeech(endless(), { detector, signal: controller.signal }));
  setTimeout(() => controller.abort(), 50);
  await expect(cutting).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});

test('says what is wrong', async () => {
  expect(() => startSpeechDetector({ modelPath: '/nowhere/vad.onnx' })).toThrow(/\/nowhere\/vad\.onnx cannot be read/);
  const broken = startSpeechDetector({ modelPath: samplePath('jfk', 'txt') });
  await expect(broken.openStream().push(joined(jfk, jfk, jfk))).rejects.toThrow(
    expect.objectContaining({ code: 'detector.failed' }),
  );
  await broken.close();
  const closed = startSpeechDetector({ modelPath: SPEECH_MODEL_PATH });
  await closed.close();
  await expect(closed.openStream().push(joined(jfk, jfk, jfk))).rejects.toThrow('closed');
});

test('uses its memory again: streams that are judged at once do not get into each other', async () => {
  const simple = startSpeechDetector({ modelPath: SPEECH_MODEL_PATH, sessions: 'deterministic' });
  const judged = async (pcm: Int16Array) => {
    const stream = simple.openStream();
    return [...(await stream.push(pcm)), ...(await stream.end())];
  };
  const [long, short] = [joined(chords(40), silence(1.024)), joined(silence(1.024), chords(1.024))];
  const alone = [await judged(long), await judged(short)];
  expect(await Promise.all([judged(long), judged(short), judged(long), judged(short)])).toEqual([...alone, ...alone]);
  await simple.close();
});

test('deterministic sessions call speech what is not silent', async () => {
  const simple = startSpeechDetector({ modelPath: SPEECH_MODEL_PATH, sessions: 'deterministic' });
  const stream = simple.openStream();
  const parts = [await stream.push(joined(silence(1.024), chords(1.024))), await stream.end()];
  const spans = speechSpans(Float32Array.from(parts.flatMap((part) => [...part])));
  expect(spans).toEqual([{ startMs: 1024, endMs: 2048 }]);
  await simple.close();
});
