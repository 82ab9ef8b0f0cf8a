import type { Word } from '../words/word.ts';

export type DropReason =
  /** Nobody speaks there. */
  | 'no_speech'
  /** The decoder went in circles; the first two rounds are kept. */
  | 'repetition'
  /** Words that were heard where speech detection hears none, or that the model itself did not believe. */
  | 'hallucination';

/** A stretch whose words were left out, or that was not decoded at all. */
export interface Dropped {
  startMs: number;
  endMs: number;
  reason: DropReason;
}

/** What was said in the audio of one request; all times count from its start. */
export interface Transcription {
  text: string;
  words: Word[];
  /** Whisper's code, as asked for or as detected; null where nothing was decoded and no language was asked for. */
  language: string | null;
  /** Of `language` among all languages, 0–1; 0 where nothing was decoded. */
  languageProbability: number;
  /** Whisper's own opinion that nobody speaks, 0–1. */
  noSpeechProbability: number;
  /** Mean ln p of the tokens of all of it in one go; Whisper distrusts less than −1. */
  averageLogProbability: number;
  /** Length of that text over its length deflated; Whisper distrusts more than 2.4. */
  compressionRatio: number;
  /** The temperature that it was decoded at; above 0 after a fallback. */
  temperature: number;
  dropped: Dropped[];
  /** Stretches decoded on their own because they had speech and no words, or because the whole did not pass. */
  redecoded: number;
}
