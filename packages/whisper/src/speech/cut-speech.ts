import { abortError } from '../errors.ts';
import { type CutterOptions, createCutter, type SkippedSpan, type SpeechChunk } from './cutter.ts';
import type { SpeechDetector } from './detector.ts';

export interface CutSpeechOptions extends CutterOptions {
  detector: SpeechDetector;
  signal?: AbortSignal;
}

/**
 * Cuts a stream of 16 kHz mono samples, in blocks of any size, into chunks of speech. Memory does not grow with the
 * stream; the next blocks are read only when the chunks so far were taken.
 * @throws DOMException AbortError; WhisperError `detector.failed`
 */
export async function* cutSpeech(
  pcm: AsyncIterable<Int16Array>,
  options: CutSpeechOptions,
): AsyncGenerator<SpeechChunk> {
  const { detector, signal } = options;
  const stream = detector.openStream();
  const cutter = createCutter(options);
  for await (const block of pcm) {
    if (signal?.aborted) throw abortError();
    yield* cutter.push(block, await stream.push(block));
  }
  if (signal?.aborted) throw abortError();
  yield* cutter.push(new Int16Array(0), await stream.end());
  yield* cutter.end();
}

/** A chunk of one of several channels; its index counts the chunks of all. */
export interface ChannelChunk extends SpeechChunk {
  /** 0, 1, … */
  channel: number;
}

export interface CutChannelsOptions extends Omit<CutSpeechOptions, 'onSkipped'> {
  channels: number;
  onSkipped?: (span: SkippedSpan, channel: number) => void;
}

/**
 * The same for channels whose samples come in turn, in one pass: each is cut by itself. The order of the chunks follows
 * from the sound alone.
 */
export async function* cutChannels(
  interleaved: AsyncIterable<Int16Array>,
  options: CutChannelsOptions,
): AsyncGenerator<ChannelChunk> {
  const { detector, signal, channels, onSkipped, ...lengths } = options;
  const tracks = Array.from({ length: channels }, (_, channel) => ({
    channel,
    stream: detector.openStream(),
    cutter: createCutter({ ...lengths, onSkipped: (span) => onSkipped?.(span, channel) }),
  }));
  let index = 0;
  const told = (chunks: SpeechChunk[], channel: number) =>
    chunks.map((chunk) => ({ ...chunk, channel, index: index++ }));
  for await (const block of interleaved) {
    if (signal?.aborted) throw abortError();
    for (const { channel, stream, cutter } of tracks) {
      const pcm = channelOf(block, channel, channels);
      yield* told(cutter.push(pcm, await stream.push(pcm)), channel);
    }
  }
  if (signal?.aborted) throw abortError();
  for (const { channel, stream, cutter } of tracks) {
    yield* told(cutter.push(new Int16Array(0), await stream.end()), channel);
    yield* told(cutter.end(), channel);
  }
}

/** One channel of samples that come in turn; of a single one the samples themselves. */
export function channelOf(interleaved: Int16Array, channel: number, channels: number): Int16Array {
  if (channels === 1) return interleaved;
  const pcm = new Int16Array(Math.floor(interleaved.length / channels));
  for (let i = 0; i < pcm.length; i++) pcm[i] = interleaved[i * channels + channel] ?? 0;
  return pcm;
}
