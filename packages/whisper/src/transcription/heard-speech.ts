import { LEAD_SAMPLES, type SpeechModel } from '../speech/silero.ts';
import { type Span, speechSpans } from '../speech/spans.ts';

/** What speech detection says about the audio of a request, in times of the request. */
export interface HeardSpeech {
  spans: readonly Span[];
  /** Per window of 512 samples. */
  probabilities: Float32Array;
}

export async function hearSpeech(samples: Float32Array, model: SpeechModel): Promise<HeardSpeech> {
  const withLead = new Float32Array(LEAD_SAMPLES + samples.length);
  withLead.set(samples, LEAD_SAMPLES);
  const probabilities = await model(withLead);
  return { spans: speechSpans(probabilities), probabilities };
}

export function spansWithin(spans: readonly Span[], stretch: Span): Span[] {
  return spans
    .map(({ startMs, endMs }) => ({
      startMs: Math.max(startMs, stretch.startMs),
      endMs: Math.min(endMs, stretch.endMs),
    }))
    .filter(({ startMs, endMs }) => endMs > startMs);
}
