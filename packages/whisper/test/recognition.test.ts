import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  cutSpeech,
  type Engine,
  type SpeechChunk,
  type SpeechDetector,
  startEngine,
  startSpeechDetector,
  type Transcription,
} from '../src/index.ts';
import { collect } from './collect.ts';
import { MODEL_DIR, SPEECH_MODEL_PATH, samplePath } from './models.ts';
import { joined, silence } from './sounds.ts';
import { readWav } from './wav.ts';
import { wordErrors } from './word-error-rate.ts';

/** The shipped model on real recordings. */
let engine: Engine;
let detector: SpeechDetector;
beforeAll(async () => {
  detector = startSpeechDetector({ modelPath: SPEECH_MODEL_PATH });
  engine = await startEngine({ modelDir: MODEL_DIR });
}, 120_000);
afterAll(async () => {
  await engine.close();
  await detector.close();
});

const jfk = readWav(samplePath('jfk', 'wav'));
const planning = readWav(samplePath('planning', 'wav'));
const textOf = (name: 'jfk' | 'planning') => readFileSync(samplePath(name, 'txt'), 'utf8');

async function cut(pcm: Int16Array): Promise<SpeechChunk[]> {
  const blocks = async function* () {
    yield pcm;
  };
  return collect(cutSpeech(blocks(), { detector }));
}

async function transcribe(pcm: Int16Array): Promise<Transcription[]> {
  const chunks = await cut(pcm);
  return Promise.all(chunks.map((chunk) => engine.transcribe({ pcm: chunk.pcm, language: 'en' })));
}
const textsOf = (results: readonly Transcription[]) => results.map((result) => result.text).join(' ');

test('hears both recordings with at most 3 % of the words wrong', async () => {
  const heard = textsOf([...(await transcribe(jfk)), ...(await transcribe(planning))]);
  const { rate, words } = wordErrors(`${textOf('jfk')} ${textOf('planning')}`, heard);
  expect(words).toBeGreaterThan(270);
  expect(rate).toBeLessThanOrEqual(0.03);
}, 120_000);

test('hears at least as well where it is asked to be accurate, and times words alike', async () => {
  const chunks = await cut(joined(jfk, silence(1), planning));
  const hear = (profile: 'fast' | 'accurate') =>
    Promise.all(chunks.map(({ pcm }) => engine.transcribe({ pcm, language: 'en', profile })));
  const [fast, accurate] = [await hear('fast'), await hear('accurate')];
  const reference = `${textOf('jfk')} ${textOf('planning')}`;
  expect(wordErrors(reference, textsOf(accurate)).errors).toBeLessThanOrEqual(
    wordErrors(reference, textsOf(fast)).errors,
  );
  const starts = (results: readonly Transcription[]) =>
    new Map(results.flatMap(({ words }, chunk) => words.map(({ text, startMs }) => [`${chunk} ${text}`, startMs])));
  const [quick, careful] = [starts(fast), starts(accurate)];
  const same = [...careful].filter(([word, startMs]) => Math.abs((quick.get(word) ?? -9999) - startMs) <= 100);
  expect(same.length).toBeGreaterThan(0.9 * careful.size);
}, 180_000);

test('gives words with times, confidence and the language', async () => {
  const result = await engine.transcribe({ pcm: jfk });
  expect(result.language).toBe('en');
  expect(result.languageProbability).toBeGreaterThan(0.9);
  expect(result.noSpeechProbability).toBeLessThan(0.2);
  expect(result.temperature).toBe(0);
  expect(result.words).toHaveLength(22);
  // As pocketsphinx aligns the known text, an engine with a model of its own.
  const expected = { fellow: 1240, Americans: 1630, ask: 3250, country: 5860, do: 6660, you: 7050 };
  for (const [text, startMs] of Object.entries(expected)) {
    const word = result.words.find((candidate) => candidate.text.replace(/\W/g, '') === text);
    expect(Math.abs((word?.startMs ?? -9999) - startMs), text).toBeLessThanOrEqual(60);
  }
  let lastMs = 0;
  for (const word of result.words) {
    expect(word.startMs).toBeGreaterThanOrEqual(lastMs);
    expect(word.endMs).toBeGreaterThanOrEqual(word.startMs);
    expect(word.confidence).toBe(Math.round(word.confidence * 100) / 100);
    lastMs = word.startMs;
  }
}, 120_000);

test('detects the language on its own', async () => {
  const { language, probability } = await engine.detectLanguage(planning.subarray(0, 30 * 16_000));
  expect(language).toBe('en');
  expect(probability).toBeGreaterThan(0.9);
}, 120_000);

test('a result does not depend on what shares the batch', async () => {
  const chunks = await cut(joined(jfk, silence(2), planning.subarray(0, 60 * 16_000)));
  expect(chunks.length).toBeGreaterThanOrEqual(3);
  const run = async (order: readonly number[], profile: 'fast' | 'accurate' = 'fast') => {
    const results: Transcription[] = [];
    await Promise.all(
      order.map(async (index) => {
        results[index] = await engine.transcribe({ pcm: chunks[index]?.pcm ?? jfk, profile });
      }),
    );
    return results;
  };
  const forward = chunks.map((_, index) => index);
  const expected = await run(forward);
  expect(expected[0]?.words.length).toBeGreaterThan(20);
  expect(await run(forward.toReversed())).toEqual(expected);
  expect((await run([1]))[1]).toEqual(expected[1]);
  const careful = await run(forward, 'accurate');
  expect(await run(forward.toReversed(), 'accurate')).toEqual(careful);
}, 180_000);

test('hears every utterance of a window that holds several', async () => {
  // Nine seconds of pauses between the sentences: where decoders like to stop early.
  const sentences = [planning.subarray(0, 5 * 16_000), jfk.subarray(0, 2.4 * 16_000), jfk.subarray(8 * 16_000)];
  const pcm = joined(...sentences.flatMap((sentence) => [sentence, silence(3)]));
  const { text } = await engine.transcribe({ pcm, language: 'en' });
  expect(text).toMatch(/good morning/i);
  expect(text).toMatch(/my fellow Americans/i);
  expect(text).toMatch(/for your country/i);
}, 120_000);

test('a prompt steers spelling and stays out of the text', async () => {
  const { text } = await engine.transcribe({ pcm: jfk, language: 'en', prompt: 'Speeches of J. F. K., Kubernetes' });
  expect(wordErrors(textOf('jfk'), text).errors).toBeLessThanOrEqual(1);
  expect(text).not.toContain('Kubernetes');
}, 120_000);

test('an abort ends a call soon, and the next one is right', async () => {
  const controller = new AbortController();
  const pcm = planning.subarray(0, 29 * 16_000);
  const aborted = engine.transcribe({ pcm }, { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(aborted).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect((await engine.transcribe({ pcm: jfk })).words).toHaveLength(22);
}, 120_000);
