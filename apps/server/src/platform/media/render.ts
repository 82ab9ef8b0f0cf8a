import type { FileHandle } from 'node:fs/promises';
import { decodingOptions } from './formats.ts';
import { mediaErrors } from './media.errors.ts';
import { decodeTimeoutMs, type MediaLimits } from './media.limits.ts';
import type { MediaProbe, MediaSource, RenderOptions, Rendition } from './media.ts';
import { durationOfFrames, infoFrame } from './mp3-info-frame.ts';
import { openSource } from './open-source.ts';
import {
  channelsOfRendition,
  type RenditionChannels,
  renditionContentType,
  renditionSampleRateHz,
} from './rendition-format.ts';
import { sniff } from './sniff.ts';
import { streamTool } from './stream-tool.ts';
import type { MediaTool, ToolEnd } from './tool.ts';
import { failureFromLog } from './tool-failure.ts';

/** Encoding costs a few times what decoding does. */
const encodingFactor = 4;

export async function render(
  tool: MediaTool,
  limits: MediaLimits,
  { source, probe, output, signal }: RenderOptions & { source: MediaSource },
): Promise<Rendition> {
  signal?.throwIfAborted();
  const { file, sizeBytes: sourceBytes } = await openSource(source);
  const format = channelsOfRendition(probe.audio.channels);
  try {
    const sniffed = await sniff(file, sourceBytes);
    if (sniffed.kind !== 'binary') throw mediaErrors.notAudio('The file changed after it was probed.');
    const run = {
      program: 'ffmpeg',
      inputOptions: decodingOptions(limits, sniffed.demuxer),
      outputOptions: mp3Options(probe, format),
      inputFd: file.fd,
    } as const;
    let end: ToolEnd | undefined;
    const frames = streamTool(tool, {
      run,
      timeoutMs: decodeTimeoutMs(limits, sourceBytes) * encodingFactor,
      signal,
      onEnd: (how) => {
        end = how;
      },
    });
    const frameCount = await writeFrames({ frames, output, format, limits });
    if (frameCount === 0) throw failureFromLog(end?.log ?? '') ?? mediaErrors.damaged(end?.log ?? '');
    const info = infoFrame(format, frameCount);
    await output.write(info, 0, info.length, 0);
    await output.sync();
    return {
      contentType: renditionContentType,
      sizeBytes: (frameCount + 1) * format.frameBytes,
      durationMs: durationOfFrames(frameCount),
    };
  } finally {
    await file.close();
  }
}

/** Behind a place for the first frame, which is written when their number is known. Answers how many there are. */
async function writeFrames(input: {
  frames: AsyncIterable<Buffer>;
  output: FileHandle;
  format: RenditionChannels;
  limits: MediaLimits;
}): Promise<number> {
  const { frames, output, format, limits } = input;
  const { frameBytes } = format;
  let at = frameBytes;
  for await (const bytes of frames) {
    const { bytesWritten } = await output.write(bytes, 0, bytes.length, at);
    if (bytesWritten < bytes.length) throw mediaErrors.toolFailed('The disk took only a part of the rendition.');
    at += bytesWritten;
    if (durationOfFrames(at / frameBytes) > limits.maxDurationMs) throw mediaErrors.tooComplex('The audio is endless.');
  }
  const frameCount = at / frameBytes - 1;
  if (!Number.isInteger(frameCount)) throw mediaErrors.toolFailed('The encoder wrote frames of unequal size.');
  return frameCount;
}

function mp3Options({ audio }: MediaProbe, { channels, bitRate }: RenditionChannels): string[] {
  return [
    ...['-map', `0:${audio.streamIndex}`, '-vn', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    // The same as in decoding, so that both tell the same time.
    ...['-af', 'aresample=async=1:first_pts=0'],
    ...['-ac', String(channels), '-ar', String(renditionSampleRateHz)],
    ...['-c:a', 'libmp3lame', '-b:a', String(bitRate)],
    // One that cannot go back in what it wrote leaves the first frame to us.
    ...['-write_xing', '0', '-id3v2_version', '0', '-f', 'mp3'],
  ];
}
