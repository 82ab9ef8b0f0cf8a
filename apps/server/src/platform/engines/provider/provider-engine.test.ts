import { afterAll, beforeEach, expect, test } from 'vitest';
import { type Fault, say, startFakeProvider } from '../../../../test/servers/fake-provider/index.ts';
import { createOutbound } from '../../outbound/index.ts';
import { startCountedServer } from '../../outbound/testing/counted-server.ts';
import type { Allowance } from './allowance.ts';
import { compatibleRecord, openaiRecords } from './openai-records.ts';
import { createProviderEngine } from './provider-engine.ts';

const apiKey = 'sk-secret';
const provider = await startFakeProvider({ apiKey });
const outbound = createOutbound({ allow: ['127.0.0.1'] });
afterAll(async () => {
  await Promise.all([provider.close(), outbound.close()]);
});
beforeEach(() => {
  provider.calls.length = 0;
  provider.nextFault = () => null;
  provider.maxSeconds = Number.POSITIVE_INFINITY;
  heard.length = 0;
});

/** Takes note of what the engine says to the shared allowance. */
const heard: [string, number | null][] = [];
const allowance: Allowance = {
  take: async () => {
    heard.push(['take', null]);
  },
  hold: async (delayMs) => {
    heard.push(['hold', delayMs]);
    return delayMs ?? 4_000;
  },
  succeeded: async (resetMs) => {
    heard.push(['succeeded', resetMs]);
  },
};

function engineOf(model: string, options: { baseUrl?: string; apiKey?: string; timeoutMs?: number } = {}) {
  const record = openaiRecords.find((one) => one.model === model) ?? compatibleRecord('house', model);
  const settings = { baseUrl: provider.baseUrl, apiKey, timeoutMs: 500, outbound, allowance, now: () => new Date() };
  return createProviderEngine({ ...settings, record, ...options });
}

const pcm = Int16Array.from({ length: 9 * 16_000 }, (_, at) => Math.sin(at / 9) * 9_000);
const spoken = say(pcm);
const text = spoken.map(({ word }) => word).join(' ');
const request = { id: 'c1', pcm, language: 'en', prompt: 'AudioTricks' };
const { signal } = new AbortController();

test.each(openaiRecords.map(({ model }) => model))('%s is asked as it wants to be', async (model) => {
  const said = await engineOf(model).transcribe(request, { signal });
  expect(said.text).toBe(text);
  expect(provider.calls).toMatchObject([{ model, samples: pcm.length, language: 'en', isBilled: true }]);
  expect(provider.calls[0]?.prompt).toBe(model.endsWith('-diarize') ? null : 'AudioTricks');
  expect(said.words?.length ?? null).toBe(model === 'whisper-1' ? spoken.length : null);
  expect(said.spans.map(({ speaker }) => speaker)).toEqual(
    model.endsWith('-diarize') ? ['A', 'B', 'A'] : model === 'whisper-1' ? [null, null, null] : [],
  );
  expect(heard).toEqual([
    ['take', null],
    ['succeeded', null],
  ]);
});

test('word times are milliseconds of the chunk, without a confidence nobody gave', async () => {
  const said = await engineOf('whisper-1').transcribe({ ...request, language: null }, { signal });
  expect(said.language).toBe('en');
  expect(said.words?.[3]).toEqual({ text: spoken[3]?.word, startMs: 1_500, endMs: 2_000, confidence: null });
});

test.each<[Fault, object, [string, number | null][]]>([
  [{ kind: 'rate_limited', retryAfterSeconds: 7 }, { code: 'engine.rate_limited', delayMs: 7_000 }, [['hold', 7_000]]],
  [{ kind: 'rate_limited' }, { code: 'engine.rate_limited', delayMs: 4_000 }, [['hold', null]]],
  [{ kind: 'insufficient_quota' }, { code: 'engine.quota_exhausted', isRetryable: false }, []],
  [{ kind: 'server_error' }, { code: 'engine.failed', isRetryable: true }, []],
  [{ kind: 'overloaded' }, { code: 'engine.failed', isRetryable: true }, []],
  [{ kind: 'cut' }, { code: 'engine.failed', isRetryable: true }, []],
  [{ kind: 'silence' }, { code: 'engine.timed_out', isRetryable: true }, []],
  [{ kind: 'garbage' }, { code: 'engine.answer_invalid', isRetryable: true }, []],
])('%o is understood, and the call not repeated', async (fault, expected, told) => {
  provider.nextFault = () => fault;
  await expect(engineOf('whisper-1').transcribe(request, { signal })).rejects.toMatchObject(expected);
  expect(provider.calls.length).toBe(1);
  expect(heard).toEqual([['take', null], ...told]);
});

test('a wrong key, a model that ended and audio that is too long each have a code of their own', async () => {
  const asked = (engine: ReturnType<typeof engineOf>) => engine.transcribe(request, { signal });
  const refused = await asked(engineOf('whisper-1', { apiKey: 'sk-wrong' })).catch((error: Error) => error);
  expect(refused).toMatchObject({ code: 'engine.key_refused', isRetryable: false });
  expect(JSON.stringify([refused, (refused as Error).cause]) + String((refused as Error).cause)).not.toContain('sk-');
  await expect(asked(engineOf('no-model'))).rejects.toMatchObject({ code: 'engine.model_gone', isRetryable: false });
  provider.maxSeconds = 5;
  await expect(asked(engineOf('whisper-1'))).rejects.toMatchObject({ code: 'engine.audio_too_long' });
  const large = { ...request, pcm: new Int16Array(13_200_000) };
  await expect(engineOf('gpt-transcribe', { timeoutMs: 20_000 }).transcribe(large, { signal })).rejects.toMatchObject({
    code: 'engine.audio_too_long',
  });
});

test('an abort ends the call with its own reason', async () => {
  provider.nextFault = () => ({ kind: 'silence' });
  const controller = new AbortController();
  const call = engineOf('whisper-1').transcribe(request, { signal: controller.signal });
  controller.abort(new Error('cancelled'));
  await expect(call).rejects.toThrow('cancelled');
});

test('addresses inside are refused unless the operator lets them through', async () => {
  const strict = createOutbound({ allow: [] });
  const record = openaiRecords[0] ?? compatibleRecord('house', 'any');
  const options = { record, apiKey, timeoutMs: 500, outbound: strict, allowance, now: () => new Date() };
  const engine = createProviderEngine({ ...options, baseUrl: provider.baseUrl });
  await expect(engine.transcribe(request, { signal })).rejects.toMatchObject({
    code: 'engine.unavailable',
    isRetryable: false,
  });
  expect(provider.calls).toEqual([]);
  await strict.close();
});

test('servers in the wild: text with leading spaces, tokens inside segments, a text for a transcript', async () => {
  const answers: [contentType: string, body: string][] = [
    [
      'application/json',
      JSON.stringify({
        text: ' And so\n my fellow Americans\n',
        segments: [
          {
            start: 0,
            end: 2.5,
            text: ' And so\n',
            words: [
              { word: ' And', start: 0.3, end: 0.6, probability: 0.983 },
              { word: ' so', start: 0.6, end: 0.9, probability: 0.5 },
            ],
          },
          {
            start: 2.5,
            end: 99,
            text: ' my fellow Americans\n',
            words: [
              { word: ' my', start: 2.5, end: 3, probability: 0.9 },
              { word: ' fellow', start: 3, end: 3.4, probability: 0.9 },
              { word: ' Amer', start: 3.4, end: 3.6, probability: 0.9 },
              { word: 'icans', start: 3.6, end: 99, probability: 0.4 },
            ],
          },
        ],
      }),
    ],
    ['text/html', ' And so my fellow Americans\n'],
    ['text/html', '<html>Bad gateway</html>'],
    ['application/json', JSON.stringify({ transcription: 'no' })],
  ];
  const server = await startCountedServer((_request, response) => {
    const [contentType, body] = answers.shift() ?? ['text/plain', ''];
    response.setHeader('content-type', contentType);
    response.end(body);
  });
  const engine = engineOf('tiny', { baseUrl: `http://127.0.0.1:${server.port}/v1` });
  const said = await engine.transcribe(request, { signal });
  expect(said).toMatchObject({ text: 'And so my fellow Americans', language: null });
  expect(said.words).toEqual([
    { text: 'And', startMs: 300, endMs: 600, confidence: 0.98 },
    { text: 'so', startMs: 600, endMs: 900, confidence: 0.5 },
    { text: 'my', startMs: 2_500, endMs: 3_000, confidence: 0.9 },
    { text: 'fellow', startMs: 3_000, endMs: 3_400, confidence: 0.9 },
    { text: 'Americans', startMs: 3_400, endMs: 9_000, confidence: 0.4 },
  ]);
  const plain = await engine.transcribe(request, { signal });
  expect(plain).toMatchObject({ text: 'And so my fellow Americans', words: null, spans: [] });
  await expect(engine.transcribe(request, { signal })).rejects.toMatchObject({ code: 'engine.answer_invalid' });
  await expect(engine.transcribe(request, { signal })).rejects.toMatchObject({ code: 'engine.answer_invalid' });
  await server.close();
});
