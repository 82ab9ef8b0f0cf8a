import type { ProcessUsage } from './process-usage.ts';

/** Where a chunk lies in the bench's audio. */
export interface Clip {
  startSample: number;
  endSample: number;
}

/** The audio of a bench: everybody gets the same chunks, cut before any clock starts. */
export interface BenchAudio {
  pcm: Int16Array;
  clips: Clip[];
  /** What is said in it. */
  reference: string;
  durationMs: number;
}

/** An engine that takes part: transcribes all chunks with word times and gives their texts in order. */
export interface Contender {
  name: string;
  run(): Promise<{ wallMs: number; texts: string[]; words: number }>;
  /** Of its process. */
  usage(): ProcessUsage | null;
  close(): Promise<void>;
}
