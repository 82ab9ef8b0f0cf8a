import OpenAI, { APIConnectionError, APIError, toFile } from 'openai';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { wavFile } from '../../src/platform/engines/provider/wav-file.ts';
import { type Fault, say, startFakeProvider } from './fake-provider/index.ts';

// The official client, which knows nothing of us, says whether the fake speaks the protocol.
const provider = await startFakeProvider({ apiKey: 'sk-test' });
afterAll(() => provider.close());
beforeEach(() => {
  provider.calls.length = 0;
  provider.nextFault = () => null;
});

const client = new OpenAI({ apiKey: 'sk-test', baseURL: provider.baseUrl, maxRetries: 0, timeout: 1_000 });
const tone = (seconds: number) => Int16Array.from({ length: seconds * 16_000 }, (_, at) => Math.sin(at / 9) * 9_000);
const pcm = tone(6);
const spoken = say(pcm);
const text = spoken.map(({ word }) => word).join(' ');
const file = (samples = pcm) => toFile(wavFile(samples), 'audio.wav');

async function refusal(call: Promise<unknown>): Promise<APIError> {
  const error = await call.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (error instanceof APIError) return error;
  throw new Error('was not refused', { cause: error });
}

test('each model answers in its formats', async () => {
  const { transcriptions } = client.audio;
  const timed = await transcriptions.create({
    file: await file(),
    model: 'whisper-1',
    response_format: 'verbose_json',
    timestamp_granularities: ['word', 'segment'],
    language: 'en',
    prompt: 'names',
  });
  expect(timed).toMatchObject({ text, language: 'english', duration: 6, words: spoken });
  expect(timed.segments?.length).toBe(2);
  expect(provider.calls[0]).toMatchObject({ language: 'en', prompt: 'names', samples: 96_000, isBilled: true });
  for (const model of ['gpt-4o-transcribe', 'gpt-4o-mini-transcribe', 'gpt-transcribe']) {
    expect(await transcriptions.create({ file: await file(), model })).toMatchObject({ text });
  }
  const speakers = await transcriptions.create({
    file: await file(),
    model: 'gpt-4o-transcribe-diarize',
    response_format: 'diarized_json',
    chunking_strategy: 'auto',
  });
  expect(speakers).toMatchObject({ text, segments: [{ speaker: 'A', start: 0, end: 4 }, { speaker: 'B' }] });
  expect(await transcriptions.create({ file: await file(), model: 'whisper-1', response_format: 'text' })).toBe(
    `${text}\n`,
  );
  const models: string[] = [];
  for await (const { id } of client.models.list()) models.push(id);
  expect(models).toContain('gpt-transcribe');
});

test('what it does not take is refused in the documented words', async () => {
  const { transcriptions } = client.audio;
  const stranger = new OpenAI({ apiKey: 'sk-wrong', baseURL: provider.baseUrl, maxRetries: 0 });
  const asked = { file: await file(), model: 'whisper-1' };
  expect(await refusal(stranger.audio.transcriptions.create(asked))).toMatchObject({
    status: 401,
    code: 'invalid_api_key',
  });
  expect(await refusal(transcriptions.create({ ...asked, model: 'none' }))).toMatchObject({ status: 404 });
  expect(
    await refusal(transcriptions.create({ ...asked, model: 'gpt-transcribe', response_format: 'srt' })),
  ).toMatchObject({ status: 400, code: 'invalid_value' });
  const large = client.withOptions({ timeout: 20_000 }).audio.transcriptions;
  expect(await refusal(large.create({ ...asked, file: await file(tone(820)) }))).toMatchObject({
    status: 413,
  });
  const diarize = { file: await file(tone(31)), model: 'gpt-4o-transcribe-diarize' };
  expect((await refusal(transcriptions.create(diarize))).message).toContain('chunking_strategy is required');
});

test.each<[Fault, object]>([
  [
    { kind: 'rate_limited', retryAfterSeconds: 7 },
    { status: 429, code: 'rate_limit_exceeded' },
  ],
  [{ kind: 'insufficient_quota' }, { status: 429, code: 'insufficient_quota' }],
  [{ kind: 'server_error' }, { status: 500 }],
  [{ kind: 'overloaded' }, { status: 503, code: 'server_is_overloaded' }],
])('a fault is what it says: %o', async (fault, expected) => {
  provider.nextFault = () => fault;
  const error = await refusal(client.audio.transcriptions.create({ file: await file(), model: 'whisper-1' }));
  expect(error).toMatchObject(expected);
  if ('retryAfterSeconds' in fault) expect(error.headers?.get('retry-after')).toBe('7');
  expect(provider.calls).toMatchObject([{ fault: fault.kind, isBilled: false }]);
});

test.each<Fault['kind']>(['cut', 'silence', 'garbage'])('%s: the work is done, and no answer arrives', async (kind) => {
  provider.nextFault = () => ({ kind }) as Fault;
  const call = client.audio.transcriptions.create({ file: await file(), model: 'whisper-1' });
  await expect(call).rejects.toBeInstanceOf(kind === 'silence' ? APIConnectionError : Error);
  expect(provider.calls).toMatchObject([{ fault: kind, isBilled: true }]);
});
