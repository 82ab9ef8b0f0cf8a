import { segmentSchema } from '@audiotricks/contracts';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Fault, startFakeProvider } from '../../../test/servers/fake-provider/index.ts';
import { compatibleRecord, createBucket, createProviderEngine } from '../../platform/engines/index.ts';
import { createOutbound } from '../../platform/outbound/index.ts';
import { startPipeline } from './testing/pipeline-fixture.ts';

const apiKey = 'sk-test';
const provider = await startFakeProvider({ apiKey });
const outbound = createOutbound({ allow: ['127.0.0.1'] });
afterAll(async () => {
  await Promise.all([provider.close(), outbound.close()]);
});

const sampleRateHz = 8_000;
const hourSeconds = 3_600;

/** An hour of tones that change each second, with half a second of silence every ten: so that it is cut, and no second is like another. */
function hourOfSound(): Uint8Array {
  const header = Buffer.alloc(44);
  const samples = new Int16Array(hourSeconds * sampleRateHz);
  for (let at = 0; at < samples.length; at++) {
    const second = Math.floor(at / sampleRateHz);
    const isQuiet = at % (10 * sampleRateHz) < sampleRateHz / 2;
    samples[at] = isQuiet ? 0 : 8_000 * Math.sin((at * (second + 40)) / 4_000);
  }
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, new Uint8Array(samples.buffer)]);
}

const kinds: readonly Fault[] = [
  { kind: 'rate_limited', retryAfterSeconds: 1 },
  { kind: 'rate_limited' },
  { kind: 'server_error' },
  { kind: 'cut' },
  { kind: 'silence' },
  { kind: 'garbage' },
];
const faultCount = 100;

/** The same faults at the same calls each time, and two calls in three answered. */
function scatter(): (Fault | null)[] {
  let seed = 11;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const calls: (Fault | null)[] = Array.from({ length: faultCount }, (_, at) => kinds[at % kinds.length] ?? null);
  for (let at = calls.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [calls[at], calls[other]] = [calls[other] ?? null, calls[at] ?? null];
  }
  return calls.flatMap((fault, at) => (at % 2 === 0 ? [fault, null] : [fault]));
}

test('an hour with 100 faults of its provider ends as without them, and each call is accounted for', async () => {
  const base = compatibleRecord('house', 'whisper-1');
  const record = { ...base, capabilities: { ...base.capabilities, chunk: { minMs: 20_000, maxMs: 30_000 } } };
  const pipeline = await startPipeline(undefined, undefined, {
    hasLocal: false,
    records: [record],
    createRemote: (database) => {
      const { baseUrl } = provider;
      const allowance = createBucket({ database, baseUrl, apiKey, callsPerMinute: 60_000 });
      const now = () => new Date();
      return [createProviderEngine({ record, baseUrl, apiKey, timeoutMs: 3_000, outbound, allowance, now })];
    },
  });
  const sound = hourOfSound();
  const run = async (language: string, faults: (Fault | null)[]) => {
    provider.calls.length = 0;
    provider.nextFault = () => faults.shift() ?? null;
    const started = await pipeline.run(sound, { job: { language } });
    const job = await pipeline.settled(started, undefined, 240_000);
    expect(job).toMatchObject({ state: 'completed' });
    return await pipeline.database.tenant(started.workspaceId, async (transaction) => {
      const transcript = await transaction.transcript.findUniqueOrThrow({ where: { jobId: started.jobId } });
      const { segments, text } = z.object({ text: z.string(), segments: z.array(segmentSchema) }).parse(transcript);
      const usage = await transaction.usageEntry.aggregate({
        where: { jobId: started.jobId },
        _count: true,
        _sum: { quantity: true },
      });
      const chunks = await transaction.chunk.count({ where: { jobId: started.jobId, state: 'done' } });
      return { text, segments, chunks, calls: [...provider.calls], used: usage._sum.quantity, entries: usage._count };
    });
  };

  // Another language has another chunk key, so the second run asks for everything anew.
  const clean = await run('en', []);
  expect(clean.chunks).toBeGreaterThan(100);
  expect(clean.calls.length).toBe(clean.chunks);

  const shaken = await run('de', scatter());
  const byKind = Object.groupBy(shaken.calls, ({ fault }) => fault ?? 'answered');
  expect(shaken.calls.length - (byKind.answered?.length ?? 0)).toBe(faultCount);
  // The same chunk again for each fault, nothing twice and nothing left out.
  expect(byKind.answered?.length).toBe(shaken.chunks);
  expect(shaken.calls.length).toBe(shaken.chunks + faultCount);
  expect(shaken.text).toBe(clean.text);
  expect(shaken.segments).toEqual(clean.segments);
  expect(shaken.used).toBe(clean.used);
  expect(shaken.entries).toBe(clean.entries);
  await pipeline.stop();
}, 600_000);
