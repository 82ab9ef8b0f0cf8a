import {
  chooseAudio,
  chooseVideo,
  durationOf,
  type FfprobeReport,
  type FfprobeStream,
  parseReport,
} from './ffprobe-report.ts';
import { inputOptions } from './formats.ts';
import { mediaErrors } from './media.errors.ts';
import type { MediaLimits } from './media.limits.ts';
import type { AudioStream, MediaProbe, MediaSource } from './media.ts';
import { openSource } from './open-source.ts';
import { describePlayback, needsRendition } from './playback.ts';
import { readOutput } from './read-output.ts';
import { type Sniffed, sniff } from './sniff.ts';
import type { MediaTool } from './tool.ts';
import { failureFromLog } from './tool-failure.ts';
import { readWavHeader } from './wav-header.ts';

type Binary = Extract<Sniffed, { kind: 'binary' }>;

/** FFmpeg's guess from content alone; at or below this it is closer to a bet. */
const doubtfulScore = 25;
const outputOptions = ['-v', 'warning', '-show_format', '-show_streams', '-of', 'json'];

export async function probe(
  tool: MediaTool,
  limits: MediaLimits,
  { source, signal }: { source: MediaSource; signal?: AbortSignal },
): Promise<MediaProbe> {
  signal?.throwIfAborted();
  const { file, sizeBytes } = await openSource(source);
  try {
    const sniffed = await sniff(file, sizeBytes);
    if (sniffed.kind === 'empty') throw mediaErrors.empty();
    if (sniffed.kind === 'playlist') throw mediaErrors.playlistRefused();
    if (sniffed.kind === 'text') throw mediaErrors.notAudio('The file is text.');
    const wav = sniffed.demuxer === 'wav' ? await readWavHeader(file, sizeBytes) : null;

    const options = inputOptions({ maxStreams: limits.maxStreams, demuxer: sniffed.demuxer });
    const run = { program: 'ffprobe', inputOptions: options, outputOptions, inputFd: file.fd } as const;
    const { output, log } = await readOutput(() => tool.start(run), {
      timeoutMs: limits.probeTimeoutMs,
      maxBytes: limits.maxProbeBytes,
      signal,
    });
    const report = parseReport(output);
    if (!report) throw failureFromLog(log) ?? (sniffed.demuxer ? mediaErrors.damaged(log) : mediaErrors.notAudio(log));
    const described = describe(report, sniffed, limits, log);
    if (!wav?.bytesPerSecond) return described;
    refuseLyingWav(wav);
    // FFmpeg believes the header; the file's own size cannot lie.
    const sampleBytes = Math.min(wav.declaredBytes ?? wav.presentBytes, wav.presentBytes);
    const durationMs = Math.round((sampleBytes / wav.bytesPerSecond) * 1_000);
    return { ...described, durationMs, durationEstimated: false };
  } finally {
    await file.close();
  }
}

function describe(report: FfprobeReport, sniffed: Binary, limits: MediaLimits, log: string): MediaProbe {
  const isGuess = sniffed.demuxer === null && (report.format.probe_score ?? 0) <= doubtfulScore;
  if (isGuess || report.streams.length === 0) throw failureFromLog(log) ?? mediaErrors.notAudio(log);
  const stream = chooseAudio(report.streams);
  if (!stream) throw failureFromLog(log) ?? mediaErrors.noAudio();
  const video = chooseVideo(report.streams);
  const audio = describeAudio(stream, limits, log);
  const playback = describePlayback({
    formatName: report.format.format_name,
    head: sniffed.head,
    audioCodec: audio.codec,
    videoCodec: video ? (video.codec_name ?? 'unknown') : null,
  });
  const facts = {
    ...playback,
    durationMs: durationOf(report, stream),
    durationEstimated: /Estimating duration from bitrate/.test(log),
    hasVideo: video !== null,
  };
  return { ...facts, needsRendition: needsRendition({ ...facts, head: sniffed.head }), audio };
}

function describeAudio(stream: FfprobeStream, limits: MediaLimits, log: string): AudioStream {
  const { channels = 0, sample_rate: sampleRateHz = 0, codec_name: codec, bit_rate: bitRate } = stream;
  if (!codec) throw mediaErrors.unknownCodec(log);
  if (channels === 0 || sampleRateHz === 0) throw failureFromLog(log) ?? mediaErrors.damaged(log);
  if (channels > limits.maxChannels) throw mediaErrors.tooComplex(`${channels} channels`);
  if (sampleRateHz < limits.minSampleRateHz || sampleRateHz > limits.maxSampleRateHz) {
    throw mediaErrors.tooComplex(`${sampleRateHz} Hz`);
  }
  return { streamIndex: stream.index, codec, channels, sampleRateHz, ...(bitRate ? { bitRate } : {}) };
}

const toleratedMissingShare = 0.1;
const toleratedMissingSeconds = 1;

/** A header may promise a little more than the file holds (a recorder that lost power), not much more. */
function refuseLyingWav(wav: {
  declaredBytes: number | null;
  presentBytes: number;
  bytesPerSecond: number | null;
}): void {
  const missing = (wav.declaredBytes ?? 0) - wav.presentBytes;
  const tolerated =
    (wav.declaredBytes ?? 0) * toleratedMissingShare + (wav.bytesPerSecond ?? 0) * toleratedMissingSeconds;
  if (missing > tolerated) {
    throw mediaErrors.truncated(
      `The header declares ${wav.declaredBytes} bytes of samples, the file has ${wav.presentBytes}.`,
    );
  }
}
