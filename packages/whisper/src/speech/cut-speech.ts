import { abortError } from '../errors.ts';
import { type CutterOptions, createCutter, type SpeechChunk } from './cutter.ts';
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
