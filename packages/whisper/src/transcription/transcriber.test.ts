import { beforeAll, expect, test } from 'vitest';
import { MODEL_DIR } from '../../test/models.ts';
import { FRAME_MS, samplesToMs } from '../audio.ts';
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
    languageToken: 50_259,
    languageProbability: 1,
    endLogProbability: -0.1,
    evidence: undefined,
    attempts: 1,
    ...SURE,
    ...scores,
  };
}

const LONG = ' and so on'.repeat(12);

/** Transcribes with a decoder that says what `said` has for the whole, its parts, and the whole at all temperatures. */
async function transcribe(said: Record<'whole' | 'before' | 'behind' | 'hotter', Partial<DecodedWindow>>) {
  const asked: string[] = [];
  const decode = async (task: WindowTask) => {
    await task.prepare?.();
    const ms = samplesToMs(task.samples.length);
    const isWhole = ms === WHOLE_MS;
    const part = asked.includes('before') ? 'behind' : 'before';
    const stretch = isWhole ? (task.temperatures === TEMPERATURES.length ? 'hotter' : 'whole') : part;
    asked.push(stretch);
    return decoded(` ${stretch}${LONG}`, task, said[stretch]);
  };
  const batch = { decode };
  const run = createTranscriber({ decoders: { fast: batch, accurate: batch }, tokenizer, speechModel });
  const result = await run({
    pcm: new Int16Array((WHOLE_MS / 1000) * 16_000),
    language: 'en',
    languageToken: 50_259,
    profile: 'fast',
    previous: [],
    awaited: false,
    signal: new AbortController().signal,
  });
  const starts = result.words.map(({ text }) => text).filter((text) => /whole|before|behind|hotter/.test(text));
  return { ...result, starts, asked };
}

test('what passes as a whole is decoded once', async () => {
  const { starts, asked, dropped } = await transcribe({ whole: SURE, before: SURE, behind: SURE, hotter: SURE });
  expect({ starts, asked, dropped }).toEqual({ starts: ['whole'], asked: ['whole'], dropped: [] });
});

test('what does not is heard in parts, which stand where all of them can be believed', async () => {
  const result = await transcribe({ whole: CIRCLING, before: SURE, behind: SURE, hotter: SURE });
  expect(result).toMatchObject({ starts: ['before', 'behind'], asked: ['whole', 'before', 'behind'], dropped: [] });
  expect(result.redecoded).toBe(2);
  expect(result.words.find(({ text }) => text === 'behind')?.startMs).toBeGreaterThan(PAUSE_MS.from);
});

test('where one of them cannot, the whole is decoded at higher temperatures', async () => {
  const hotter = { ...SURE, temperature: 0.4 };
  const result = await transcribe({ whole: UNSURE, before: SURE, behind: UNSURE, hotter });
  expect(result.asked).toEqual(['whole', 'before', 'behind', 'hotter']);
  expect(result).toMatchObject({ starts: ['hotter'], temperature: 0.4, dropped: [] });
});

test('and where that goes in circles, the parts that could be believed stand, the others are told as dropped', async () => {
  const result = await transcribe({ whole: CIRCLING, before: SURE, behind: UNSURE, hotter: CIRCLING });
  expect(result.starts).toEqual(['before']);
  expect(result.dropped).toMatchObject([{ endMs: WHOLE_MS, reason: 'hallucination' }]);
});

test('where nothing can be believed, the best of the whole stands', async () => {
  const result = await transcribe({ whole: UNSURE, before: UNSURE, behind: UNSURE, hotter: UNSURE });
  expect(result.starts).toEqual(['hotter']);
});
