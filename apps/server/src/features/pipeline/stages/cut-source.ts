import { type DroppedSpan, jobOptionsSchema } from '@audiotricks/contracts';
import { channelOf, cutChannels, type SkippedSpan, type SpeechChunk, type SpeechDetector } from '@audiotricks/whisper';
import { z } from 'zod';
import type { Engine, EngineSet } from '../../../platform/engines/index.ts';
import { createPeaks, type Media, type MediaProbe, type MediaSource } from '../../../platform/media/index.ts';
import { createChannelBalance } from '../channel-balance.ts';
import { samplesPerMs } from '../chunk-results.ts';
import { silentTogether } from '../dropped-spans.ts';
import { tooLong } from '../pipeline.errors.ts';
import { probeSource } from './source.ts';
import type { RunningJob } from './stage.ts';

export interface CutSourceDeps {
  media: Media;
  engines: EngineSet;
  detector: SpeechDetector;
}

export interface CutRequest {
  job: RunningJob;
  source: MediaSource;
  /** Longer recordings are refused as they are heard; null where there is no limit. */
  limitMs: number | null;
  signal: AbortSignal;
}

/** A chunk of a recording; `channel` is null where all channels are heard as one. */
export type SourceChunk = SpeechChunk & { channel: number | null };

const optionsSchema = z.object({ channels: jobOptionsSchema.shape.channels });

/** So much of a recording is listened to before it is decided whether its channels are two speakers. */
const balanceSamples = 2 * 5 * 60 * 16_000;

/** 2 where each of two channels is a speaker: asked for, or clearly heard in the first five minutes. */
async function channelsOf(
  { media }: CutSourceDeps,
  { job, source, signal, probe }: CutRequest & { probe: MediaProbe },
): Promise<1 | 2> {
  const { channels: wish = 'auto' } = optionsSchema.parse(job.options);
  if (probe.audio.channels !== 2 || wish === 'mix') return 1;
  if (wish === 'split') return 2;
  const balance = createChannelBalance();
  let heard = 0;
  for await (const block of media.decode(source, { probe, signal, channels: 2 })) {
    balance.add(block);
    heard += block.length;
    if (heard >= balanceSamples) break;
  }
  return balance.isApart() ? 2 : 1;
}

/** As the engine wants them; the first one is short, for early text. */
function chunkLengths({ chunk: { minMs, maxMs } }: Engine['capabilities']) {
  return { minMs, maxMs, firstMinMs: Math.min(minMs, firstMinMs), firstMaxMs: Math.min(maxMs, firstMaxMs) };
}
const firstMinMs = 6_000;
const firstMaxMs = 12_000;

function presentSkipped({ startSample, endSample }: SkippedSpan): DroppedSpan {
  return {
    startMs: Math.round(startSample / samplesPerMs),
    endMs: Math.round(endSample / samplesPerMs),
    reason: 'no_speech',
  };
}

/**
 * One streaming decode: speech is found and cut in silence as the chunks are taken; memory does not grow with length.
 * `result` tells of the whole once the chunks are at their end.
 */
export async function cutSource(deps: CutSourceDeps, request: CutRequest) {
  const { media, detector, engines } = deps;
  const { job, source, limitMs, signal } = request;
  const probe = await probeSource(media, { recording: job.recording, source, signal });
  const channels = await channelsOf(deps, { ...request, probe });
  const peaks = createPeaks();
  let sampleCount = 0;
  async function* listen() {
    for await (const block of media.decode(source, { probe, signal, channels })) {
      sampleCount += block.length / channels;
      if (limitMs !== null && sampleCount / samplesPerMs > limitMs) throw tooLong(limitMs);
      peaks.add(channels === 1 ? block : mixed(block));
      yield block;
    }
  }
  const skipped = Array.from({ length: channels }, (): SkippedSpan[] => []);
  const cut = cutChannels(listen(), {
    ...chunkLengths(engines.of(job).capabilities),
    channels,
    detector,
    signal,
    onSkipped: (span, channel) => skipped[channel]?.push(span),
  });
  async function* chunks(): AsyncGenerator<SourceChunk> {
    for await (const chunk of cut) yield { ...chunk, channel: channels === 1 ? null : chunk.channel };
  }
  return {
    chunks: chunks(),
    result: () => ({
      sampleCount,
      dropped: silentTogether(skipped.map((spans) => spans.map(presentSkipped))),
      peaks: peaks.result(),
    }),
  };
}

/** Both channels as one. */
function mixed(interleaved: Int16Array): Int16Array {
  const right = channelOf(interleaved, 1, 2);
  return channelOf(interleaved, 0, 2).map((sample, at) => (sample + (right[at] ?? 0)) >> 1);
}
