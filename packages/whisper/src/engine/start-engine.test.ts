import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { MODEL_DIR } from '../../test/models.ts';
import { joined, silence, whiteNoise } from '../../test/sounds.ts';
import { EngineDiedError } from '../errors.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { startEngine } from './start-engine.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'whisper-engine-'));
afterAll(() => rmSync(dir, { recursive: true }));

let shared: Engine;
beforeAll(async () => {
  shared = await startEngine({ modelDir: MODEL_DIR, sessions: 'deterministic' });
});
afterAll(() => shared.close());

/** Engines of single tests. */
const engines: Engine[] = [];
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

async function start(options: Partial<EngineOptions> = {}): Promise<Engine> {
  const restartBackOff = { minMs: 10 };
  const engine = await startEngine({ modelDir: MODEL_DIR, sessions: 'deterministic', restartBackOff, ...options });
  engines.push(engine);
  return engine;
}

function events(file: string) {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map(
    (line) => JSON.parse(line) as { at: string; event: string; id: string; audioMs: number; pid: number },
  );
}

const noise = (seconds: number, seed: number) => whiteNoise(seconds, 0.2, seed);

test('says one word per 0.48 s, the same every time and on every machine', async () => {
  const pcm = joined(noise(0.96, 1), silence(0.96), noise(0.96, 2));
  const result = await shared.transcribe({ pcm, language: 'en' });
  expect(result).toEqual(await shared.transcribe({ pcm, language: 'en' }));
  expect(result.text).toBe('salt fresh give three');
  expect(result.words).toHaveLength(4);
  expect(result).toMatchObject({ language: 'en', temperature: 0, dropped: [], redecoded: 0 });
  expect(result.words[2]?.startMs).toBeGreaterThan(1850);
});

test('many calls share the batch and do not change each other', async () => {
  const inputs = Array.from({ length: 12 }, (_, i) => noise(2 + i, i));
  const together = await Promise.all(inputs.map((pcm) => shared.transcribe({ pcm })));
  for (const [i, pcm] of inputs.entries()) expect(await shared.transcribe({ pcm })).toEqual(together[i]);
});

test('accurate calls say the same here, alone, together and beside fast ones, and can be aborted', async () => {
  const inputs = Array.from({ length: 4 }, (_, i) => joined(noise(1 + i, i), silence(1), noise(2, 9 - i)));
  const [fast, accurate] = await Promise.all(
    (['fast', 'accurate'] as const).map((profile) =>
      Promise.all(inputs.map((pcm) => shared.transcribe({ pcm, profile, prompt: 'good morning' }))),
    ),
  );
  expect(accurate?.map(({ text }) => text)).toEqual(fast?.map(({ text }) => text));
  expect(
    await shared.transcribe({ pcm: inputs[1] ?? noise(1, 1), profile: 'accurate', prompt: 'good morning' }),
  ).toEqual(accurate?.[1]);
  const engine = await start({ stepDelayMs: 5 });
  const controller = new AbortController();
  const onProgress = () => controller.abort();
  const aborted = engine.transcribe(
    { pcm: noise(20, 7), profile: 'accurate' },
    { signal: controller.signal, onProgress },
  );
  await expect(aborted).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});

test('decoders work side by side: neither call waits for the other', async () => {
  const engine = await start({ decoders: 2, batchRows: 1, stepDelayMs: 5 });
  expect(engine.concurrency).toBe(2);
  const events: string[] = [];
  const call = async (id: string) => {
    await engine.transcribe({ pcm: noise(20, 7) }, { onProgress: () => events.push(id) });
    events.push(`${id} ended`);
  };
  await Promise.all([call('a'), call('b')]);
  const firstEnd = events.findIndex((event) => event.endsWith('ended'));
  expect(new Set(events.slice(0, firstEnd))).toEqual(new Set(['a', 'b']));
});

test('there are never more decoders than threads', async () => {
  const engine = await start({ decoders: 5, threads: 1, batchRows: 4 });
  expect(engine.concurrency).toBe(4);
});

test('silence says nothing, without decoding', async () => {
  const result = await shared.transcribe({ pcm: silence(10) });
  expect(result).toMatchObject({ text: '', words: [], language: null, noSpeechProbability: 1 });
  expect(result.dropped).toEqual([{ startMs: 0, endMs: 10_000, reason: 'no_speech' }]);
});

test('detects the language', async () => {
  const { language, probability } = await shared.detectLanguage(noise(5, 1));
  expect(language).toBe('en');
  expect(probability).toBeGreaterThan(0.9);
});

test('reports progress that rises to 1, and text as it comes', async () => {
  const fractions: number[] = [];
  const texts: string[] = [];
  const { text } = await shared.transcribe(
    { pcm: noise(20, 4) },
    { onProgress: (fraction) => fractions.push(fraction), onText: (partial) => texts.push(partial) },
  );
  expect(fractions.length).toBeGreaterThan(5);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  expect(texts.length).toBeGreaterThan(5);
  for (const partial of texts) expect(text.startsWith(partial)).toBe(true);
});

test('an abort takes effect at the next step and leaves the others alone', async () => {
  const engine = await start({ stepDelayMs: 50 });
  const controller = new AbortController();
  const other = engine.transcribe({ pcm: noise(5, 1) });
  const startedAt = performance.now();
  const aborted = engine.transcribe(
    { pcm: noise(29, 2) },
    { signal: controller.signal, onProgress: () => controller.abort() },
  );
  await expect(aborted).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  // All 64 steps would take more than 3.2 s.
  expect(performance.now() - startedAt).toBeLessThan(3000);
  expect((await other).words.length).toBeGreaterThan(5);
  await expect(engine.transcribe({ pcm: noise(1, 1) }, { signal: AbortSignal.abort() })).rejects.toThrow(
    expect.objectContaining({ name: 'AbortError' }),
  );
});

test('calls under way reject when the process dies, and the next ones work', async () => {
  const callLogPath = path.join(dir, 'death.log');
  const lines: string[] = [];
  const engine = await start({ stepDelayMs: 10, callLogPath, onLog: (line) => lines.push(line) });
  const first = engine.pid() ?? 0;
  const seen = Promise.withResolvers<void>();
  const doomed = engine.transcribe({ id: 'a', pcm: noise(29, 1) }, { onProgress: () => seen.resolve() });
  doomed.catch(() => {});
  await seen.promise;
  process.kill(first, 'SIGKILL');
  await expect(doomed).rejects.toThrow(EngineDiedError);
  await expect(doomed).rejects.toMatchObject({ code: 'engine.died', retryable: true });
  const result = await engine.transcribe({ id: 'b', pcm: noise(5, 1) });
  expect(result.words.length).toBeGreaterThan(5);
  expect(engine.pid()).not.toBe(first);
  expect(lines.join('\n')).toContain('SIGKILL');
  const log = events(callLogPath);
  expect(log.map(({ event, id }) => `${event} ${id}`)).toEqual(['start a', 'failed a', 'start b', 'done b']);
  expect(log[0]).toMatchObject({ audioMs: 29_000, pid: first });
  expect(log[3]?.pid).toBe(engine.pid());
});

test('while no process is up, an abort does not wait for one', async () => {
  const engine = await start({ restartBackOff: { minMs: 60_000, maxMs: 60_000 } });
  process.kill(engine.pid() ?? 0, 'SIGKILL');
  while (engine.pid() !== undefined) await new Promise((resolve) => setImmediate(resolve));
  const controller = new AbortController();
  const waiting = engine.transcribe({ pcm: noise(1, 1) }, { signal: controller.signal });
  controller.abort();
  await expect(waiting).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});

test('bad requests are refused with a code', async () => {
  const code = (value: string) => expect.objectContaining({ code: value });
  await expect(shared.transcribe({ pcm: new Int16Array(0) })).rejects.toThrow(code('engine.invalid_request'));
  await expect(shared.transcribe({ pcm: silence(30.1) })).rejects.toThrow(code('engine.invalid_request'));
  await expect(shared.transcribe({ pcm: noise(1, 1), language: 'tlh' })).rejects.toThrow(
    code('engine.unknown_language'),
  );
  await expect(shared.detectLanguage(new Int16Array(0))).rejects.toThrow(code('engine.invalid_request'));
});

test('after close nothing works, and what was under way is told', async () => {
  const engine = await start({ stepDelayMs: 10 });
  const pid = engine.pid() ?? 0;
  const underWay = engine.transcribe({ pcm: noise(29, 1) });
  const rejected = expect(underWay).rejects.toThrow(expect.objectContaining({ code: 'engine.closed' }));
  await new Promise((resolve) => setImmediate(resolve));
  await engine.close();
  await rejected;
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(engine.pid()).toBeUndefined();
  await expect(engine.transcribe({ pcm: noise(1, 1) })).rejects.toThrow(
    expect.objectContaining({ code: 'engine.closed' }),
  );
});

test('a missing model is an error that names it', async () => {
  await expect(startEngine({ modelDir: path.join(dir, 'none') })).rejects.toMatchObject({
    code: 'model.missing',
    message: expect.stringContaining(path.join(dir, 'none')),
  });
});
