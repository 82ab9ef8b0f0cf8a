import { MIN_AVERAGE_LOG_PROBABILITY } from '../decoding/fallback.ts';
import { LEAD_SAMPLES, type SpeechModel } from '../speech/silero.ts';
import { type Span, speechSpans, totalMs } from '../speech/spans.ts';

/** What speech detection says about the audio of a request, in times of the request. */
export interface HeardSpeech {
  spans: readonly Span[];
  /** Per window of 512 samples. */
  probabilities: Float32Array;
}

/** Less speech than this in all is a click or the start of a noise: there is nothing to decode. */
const MIN_SPEECH_MS = 160;
/** With less speech than this, an unsure transcript is a guess about noise. */
const MIN_SPEECH_FOR_UNSURE_MS = 1000;

export function isSpeechHeard({ spans }: HeardSpeech): boolean {
  return totalMs(spans) >= MIN_SPEECH_MS;
}

export function readsAsGuess({ spans }: HeardSpeech, averageLogProbability: number): boolean {
  return averageLogProbability < MIN_AVERAGE_LOG_PROBABILITY && totalMs(spans) < MIN_SPEECH_FOR_UNSURE_MS;
}

export async function hearSpeech(samples: Float32Array, model: SpeechModel): Promise<HeardSpeech> {
  const withLead = new Float32Array(LEAD_SAMPLES + samples.length);
  withLead.set(samples, LEAD_SAMPLES);
  const probabilities = await model(withLead);
  return { spans: speechSpans(probabilities), probabilities };
}
