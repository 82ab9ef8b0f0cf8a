import { beforeAll, expect, test } from 'vitest';
import { MODEL_DIR } from '../../test/models.ts';
import { FRAME_MS, SAMPLE_RATE_HZ, samplesToMs } from '../audio.ts';
import { TEMPERATURES } from '../decoding/fallback.ts';
import { createTokenizer, type Tokenizer } from '../decoding/tokenizer.ts';
import type { DecodedWindow, WindowTask } from '../decoding/window.ts';
import { readModelFiles } from '../model/model-files.ts';
import { LEAD_SAMPLES } from '../speech/silero.ts';
import { VAD_WINDOW_MS, VAD_WINDOW_SAMPLES } from '../speech/windows.ts';
import { createTranscriber } from './transcriber.ts';

let tokenizer: Tokenizer;
beforeAll(async () => {
  const { vocabulary, meta } = await readModelFiles(MODEL_DIR);
  tokenizer = createTokenizer(vocabulary, meta.endToken);
});

const ENGLISH = 50_259;
const WHOLE_MS = 20_000;
/** Somebody speaks all the time but for a second in the middle. */
const PAUSE_MS = { from: 9500, until: 10_500 };
const speechModel = async (samples: Float32Array) => {
  const windows = Math.floor((samples.length - LEAD_SAMPLES) / VAD_WINDOW_SAMPLES);
  return new Float32Array(windows).map((_, window) => {
    const atMs = window * VAD_WINDOW_MS;
    return atMs >= PAUSE_MS.from && atMs < PAUSE_MS.until ? 0 : 1;
  });
};

const SURE = { averageLogProbability: -0.2, compressionRatio: 1.3, looped: false };
const CIRCLING = { ...SURE, compressionRatio: 6 };
const UNSURE = { ...SURE, averageLogProbability: -1.3 };

/** Words one after another over all of the stretch. */
function decoded(text: string, { samples }: WindowTask, scores: Partial<DecodedWindow>): DecodedWindow {
  const tokens = tokenizer.encode(text);
  const framesEach = samplesToMs(samples.length) / FRAME_MS / tokens.length;
  return {
    tokens,
    logProbabilities: tokens.map(() => -0.1),
    frames: [...tokens.keys(), tokens.length].map((token) => Math.floor(token * framesEach)),
    temperature: 0,
    noSpeechProbability: 0.1,
    language: 'en',
    languageToken: ENGLISH,
    languageProbability: 1,
    endLogProbability: -0.1,
    evidence: undefined,
    attempts: 1,
    ...SURE,
    ...scores,
  };
}

const LONG = ' and so on'.repeat(12);

/** Transcribes with a decoder that says what `said` has for the whole and for its parts. */
async function transcribe(said: Record<'whole' | 'before' | 'behind', Partial<DecodedWindow>>) {
  const asked: string[] = [];
  const decode = async (task: WindowTask) => {
    await task.prepare?.();
    const part = asked.includes('before') ? 'behind' : 'before';
    const stretch = samplesToMs(task.samples.length) === WHOLE_MS ? 'whole' : part;
    expect(task.temperatures).toBe(stretch === 'whole' ? TEMPERATURES.length : 1);
    asked.push(stretch);
    return decoded(` ${stretch}${LONG}`, task, said[stretch]);
  };
  const batch = { decode };
  const run = createTranscriber({ decoders: { fast: batch, accurate: batch }, tokenizer, speechModel });
  const result = await run({
    pcm: new Int16Array((WHOLE_MS / 1000) * SAMPLE_RATE_HZ),
    language: 'en',
    languageToken: ENGLISH,
    profile: 'fast',
    previous: [],
    awaited: false,
    signal: new AbortController().signal,
  });
  const heard = result.words.map(({ text }) => text).filter((text) => text in said);
  return { ...result, heard, asked };
}

test('what passes as a whole is decoded once', async () => {
  const result = await transcribe({ whole: SURE, before: SURE, behind: SURE });
  expect(result).toMatchObject({ heard: ['whole'], asked: ['whole'], dropped: [], redecoded: 0 });
});

test.each([
  ['goes in circles', CIRCLING],
  ['is unsure', UNSURE],
])('where the whole %s its parts stand, if all of them can be believed', async (_, whole) => {
  const result = await transcribe({ whole, before: SURE, behind: SURE });
  expect(result).toMatchObject({ heard: ['before', 'behind'], asked: ['whole', 'before', 'behind'], dropped: [] });
  expect(result.redecoded).toBe(2);
  expect(result.words.find(({ text }) => text === 'behind')?.startMs).toBeGreaterThan(PAUSE_MS.from);
});

test('in place of circles the parts stand that can be believed, the others are told as dropped', async () => {
  const { heard, dropped } = await transcribe({ whole: CIRCLING, before: SURE, behind: UNSURE });
  expect(heard).toEqual(['before']);
  expect(dropped).toMatchObject([{ endMs: WHOLE_MS, reason: 'hallucination' }]);
});

test('an unsure whole stands where a part is no surer, and circles where no part is', async () => {
  const unsure = await transcribe({ whole: UNSURE, before: SURE, behind: UNSURE });
  expect(unsure).toMatchObject({ heard: ['whole'], dropped: [] });
  const circling = await transcribe({ whole: CIRCLING, before: UNSURE, behind: UNSURE });
  expect(circling).toMatchObject({ heard: ['whole'], dropped: [] });
});
