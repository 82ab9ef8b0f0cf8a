import { segmentSchema } from '@audiotricks/contracts';
import { interleaved, joined, readWav, silence, wavOf } from '@audiotricks/whisper/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { buildWorkspace } from '../../../test/builders.ts';
import { readDropped } from './dropped-spans.ts';
import { sampleOf, startPipeline, type TestPipeline } from './testing/pipeline-fixture.ts';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const jfk = readWav(sampleOf('jfk.wav'));
const planning = readWav(sampleOf('planning.wav')).subarray(0, 20 * 16_000);
/** One speaks while the other listens, then both are silent. */
const call = [joined(jfk, silence(26)), joined(silence(11), planning, silence(6))] as const;
const callMs = 37_000;

type Wish = 'auto' | 'mix' | 'split' | undefined;

/** Runs a recording of two channels in a workspace of its own. */
async function hear(pipeline: TestPipeline, [left, right]: readonly [Int16Array, Int16Array], channels: Wish) {
  const { id: workspaceId } = await buildWorkspace(pipeline.database);
  const run = await pipeline.run(wavOf(interleaved(left, right), 2), { workspaceId, channels });
  expect(await pipeline.settled(run)).toMatchObject({ state: 'completed' });
  return await pipeline.database.tenant(workspaceId, async (transaction) => {
    const { jobId, recordingId } = run;
    const { segments } = await transaction.transcript.findUniqueOrThrow({ where: { jobId } });
    const usage = await transaction.usageEntry.aggregate({ where: { jobId }, _sum: { quantity: true } });
    const recording = await transaction.recording.findUniqueOrThrow({ where: { id: recordingId } });
    return {
      segments: z.array(segmentSchema).parse(segments),
      usedMs: Number(usage._sum.quantity),
      durationMs: Number(recording.durationMs),
      dropped: await readDropped(transaction, jobId),
      chunks: await transaction.chunk.findMany({ where: { jobId }, orderBy: { index: 'asc' } }),
    };
  });
}

const speakersOf = ({ segments }: Awaited<ReturnType<typeof hear>>) => [
  ...new Set(segments.map(({ speaker }) => speaker)),
];

describe('a recording of two channels', () => {
  let pipeline: TestPipeline;
  beforeAll(async () => {
    pipeline = await startPipeline();
  });
  afterAll(() => pipeline.stop());

  it('has a speaker in each where they clearly differ; its length counts once', async () => {
    const heard = await hear(pipeline, call, undefined);
    expect(speakersOf(heard)).toEqual(['Speaker 1', 'Speaker 2']);
    expect(heard.chunks.map(({ index }) => index)).toEqual(heard.chunks.map((_, index) => index));
    expect(new Set(heard.chunks.map(({ channel }) => channel))).toEqual(new Set([0, 1]));
    expect(heard.durationMs).toBe(callMs);
    expect(heard.usedMs).toBeGreaterThan(0);
    expect(heard.usedMs).toBeLessThanOrEqual(callMs);
    // Nobody speaks at the end only: before, one is silent while the other speaks.
    expect(heard.dropped).toHaveLength(1);
    expect(heard.dropped[0]).toMatchObject({ endMs: callMs, reason: 'no_speech' });
    expect(heard.dropped[0]?.startMs).toBeGreaterThan(30_000);
  });

  it('is heard as one where they do not differ, and where that is asked for', async () => {
    expect(speakersOf(await hear(pipeline, [planning, planning], 'auto'))).toEqual([null]);
    expect(speakersOf(await hear(pipeline, call, 'mix'))).toEqual([null]);
  });

  it('is split where that is asked for, also where both say the same, which is paid for once', async () => {
    const heard = await hear(pipeline, [planning, planning], 'split');
    expect(speakersOf(heard)).toEqual(['Speaker 1', 'Speaker 2']);
    expect(heard.chunks.filter(({ isCached }) => isCached)).toHaveLength(heard.chunks.length / 2);
  });

  it('of one channel is not split', async () => {
    const run = await pipeline.run(sampleOf('jfk.wav'), { channels: 'split' });
    expect(await pipeline.settled(run)).toMatchObject({ state: 'completed' });
  });
});

describe('a call, by the shipped model', () => {
  it('says who said what', async () => {
    const pipeline = await startPipeline({ sessions: 'onnx' });
    try {
      const { segments } = await hear(pipeline, call, 'auto');
      const said = (speaker: string) =>
        segments
          .filter((segment) => segment.speaker === speaker)
          .map(({ text }) => text)
          .join(' ');
      expect(said('Speaker 1')).toMatch(/^And so,? my fellow Americans.*for your country/);
      expect(said('Speaker 2')).toMatch(/^Good morning,? everyone/);
      expect(said('Speaker 2')).not.toMatch(/Americans/);
      const starts = segments.map(({ startMs }) => startMs);
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
    } finally {
      await pipeline.stop();
    }
  });
});
