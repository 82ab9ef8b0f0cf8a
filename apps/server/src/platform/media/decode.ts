import { decodingOptions } from './formats.ts';
import { type MediaError, mediaErrors } from './media.errors.ts';
import { decodeTimeoutMs, type MediaLimits } from './media.limits.ts';
import type { DecodeOptions, MediaProbe, MediaSource } from './media.ts';
import { pcmSampleRateHz } from './media.ts';
import { openSource } from './open-source.ts';
import { createPcmBlocks } from './pcm-blocks.ts';
import { sniff } from './sniff.ts';
import { streamTool } from './stream-tool.ts';
import type { MediaTool, ToolEnd, ToolRun } from './tool.ts';
import { failureFromLog } from './tool-failure.ts';

export async function* decode(
  tool: MediaTool,
  limits: MediaLimits,
  { source, probe, signal, channels = 1 }: DecodeOptions & { source: MediaSource },
): AsyncGenerator<Int16Array, void, undefined> {
  signal?.throwIfAborted();
  const { file, sizeBytes } = await openSource(source);
  try {
    const sniffed = await sniff(file, sizeBytes);
    if (sniffed.kind !== 'binary') throw mediaErrors.notAudio('The file changed after it was probed.');
    const run: ToolRun = {
      program: 'ffmpeg',
      inputOptions: decodingOptions(limits, sniffed.demuxer),
      outputOptions: pcmOptions(probe, channels),
      inputFd: file.fd,
    };
    const blocks = createPcmBlocks(channels);
    let end: ToolEnd | undefined;
    const onEnd = (how: ToolEnd) => {
      end = how;
    };
    for await (const bytes of streamTool(tool, { run, timeoutMs: decodeTimeoutMs(limits, sizeBytes), signal, onEnd })) {
      yield* blocks.add(bytes);
      if (blocks.durationMs > limits.maxDurationMs) throw mediaErrors.tooComplex('The audio is endless.');
    }
    const failure = end && judge(end, { probe, decodedMs: blocks.durationMs, limits });
    const rest = blocks.rest();
    if (rest.length > 0) yield rest;
    if (failure) throw failure;
  } finally {
    await file.close();
  }
}

function pcmOptions({ audio }: MediaProbe, channels: number): string[] {
  return [
    ...['-map', `0:${audio.streamIndex}`, '-vn', '-sn', '-dn', '-map_metadata', '-1'],
    // Time is kept: gaps in the file's time and a late start become silence, so words stand where a player plays them.
    ...['-af', 'aresample=async=1:first_pts=0'],
    ...['-ac', String(channels), '-ar', String(pcmSampleRateHz), '-c:a', 'pcm_s16le', '-f', 's16le'],
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
