import { allowedDecoders, inputOptions } from './formats.ts';
import { type MediaError, mediaErrors } from './media.errors.ts';
import type { MediaLimits } from './media.limits.ts';
import type { DecodeOptions, MediaProbe, MediaSource } from './media.ts';
import { pcmSampleRateHz } from './media.ts';
import { openSource } from './open-source.ts';
import { createPcmBlocks } from './pcm-blocks.ts';
import { sniff } from './sniff.ts';
import type { MediaTool, ToolEnd } from './tool.ts';
import { createToolClock } from './tool-clock.ts';
import { failureFromLog, toolFailure } from './tool-failure.ts';

const decoders = allowedDecoders.join(',');

export async function* decode(
  tool: MediaTool,
  limits: MediaLimits,
  { source, probe, signal }: DecodeOptions & { source: MediaSource },
): AsyncGenerator<Int16Array, void, undefined> {
  signal?.throwIfAborted();
  const { file, sizeBytes } = await openSource(source);
  try {
    const sniffed = await sniff(file, sizeBytes);
    if (sniffed.kind !== 'binary') throw mediaErrors.notAudio('The file changed after it was probed.');
    const process = tool.start({
      program: 'ffmpeg',
      inputOptions: [
        ...['-v', 'error', '-nostats', '-threads', '1', '-filter_threads', '1', '-codec_whitelist:a', decoders],
        ...inputOptions({ maxStreams: limits.maxStreams, demuxer: sniffed.demuxer }),
      ],
      outputOptions: pcmOptions(probe),
      inputFd: file.fd,
    });
    const timeoutMs = limits.decodeBaseTimeoutMs + (sizeBytes / limits.decodeMinBytesPerSecond) * 1_000;
    const clock = createToolClock(timeoutMs, process.kill);
    signal?.addEventListener('abort', process.kill);
    if (signal?.aborted) process.kill();
    try {
      const blocks = createPcmBlocks();
      const chunks: AsyncIterator<Buffer> = process.stdout[Symbol.asyncIterator]();
      for (;;) {
        const next = await clock.during(readNext(chunks));
        signal?.throwIfAborted();
        if (!next) break;
        yield* blocks.add(next);
        if (blocks.durationMs > limits.maxDurationMs) throw mediaErrors.tooComplex('The audio is endless.');
      }
      const end = await clock.during(process.ended);
      signal?.throwIfAborted();
      if (clock.isExpired) throw mediaErrors.timeout(`More than ${Math.round(timeoutMs)} ms of work.`);
      const failure = toolFailure(end) ?? judge(end, { probe, decodedMs: blocks.durationMs, limits });
      const rest = blocks.rest();
      if (rest.length > 0) yield rest;
      if (failure) throw failure;
    } finally {
      signal?.removeEventListener('abort', process.kill);
      process.kill();
      await process.ended;
    }
  } finally {
    await file.close();
  }
}

/** The next bytes, or null at the end; a stream that broke is an end too, the process tells why. */
async function readNext(chunks: AsyncIterator<Buffer>): Promise<Buffer | null> {
  try {
    const next = await chunks.next();
    return next.done ? null : next.value;
  } catch {
    return null;
  }
}

function pcmOptions({ audio }: MediaProbe): string[] {
  return [
    ...['-map', `0:${audio.streamIndex}`, '-vn', '-sn', '-dn', '-map_metadata', '-1'],
    // Time is kept: gaps in the file's time and a late start become silence, so words stand where a player plays them.
    ...['-af', 'aresample=async=1:first_pts=0'],
    ...['-ac', '1', '-ar', String(pcmSampleRateHz), '-c:a', 'pcm_s16le', '-f', 's16le'],
  ];
}

const toleratedMissingShare = 0.1;
const toleratedMissingMs = 1_000;

/** What is wrong with a file that the tool read to its end. Single bad frames are not: players skip them too. */
function judge(
  { exitCode, log }: ToolEnd,
  { probe, decodedMs, limits }: { probe: MediaProbe; decodedMs: number; limits: MediaLimits },
): MediaError | null {
  const declaredMs = probe.durationEstimated ? null : probe.durationMs;
  const isShort = declaredMs !== null && decodedMs < declaredMs * (1 - toleratedMissingShare) - toleratedMissingMs;
  const diagnosis = `Decoded ${decodedMs} of ${declaredMs ?? 'unknown'} ms, exit code ${exitCode}. ${log}`;
  if (exitCode !== 0) return failureFromLog(log) ?? mediaErrors.damaged(diagnosis);
  if (/partial file/.test(log)) return mediaErrors.truncated(diagnosis);
  if (isShort) return decodedMs === 0 ? mediaErrors.damaged(diagnosis) : mediaErrors.truncated(diagnosis);
  if (decodedMs >= limits.minDurationMs) return null;
  return log.trim() === '' ? mediaErrors.tooShort(diagnosis) : mediaErrors.damaged(diagnosis);
}
