import { LEAD_SAMPLES } from './silero.ts';
import { VAD_WINDOW_SAMPLES } from './windows.ts';

/** Windows that are judged at once: 32 s. Fixed, so that the block sizes of the caller change nothing. */
const GROUP_WINDOWS = 1000;
const GROUP_SAMPLES = GROUP_WINDOWS * VAD_WINDOW_SAMPLES;
/** Not louder than dither: nobody speaks there, so nobody has to be asked. Hours of silence pass in moments. */
const SILENT_AMPLITUDE = 2;

/** Probabilities of speech for audio that arrives in blocks. Calls follow one another: await each. */
export interface SpeechStream {
  /**
   * @param pcm the next samples, any number
   * @returns the probabilities (0–1) of the next windows of 512 samples; some or many calls return none, because
   *   windows are judged 1000 at a time
   */
  push(pcm: Int16Array): Promise<Float32Array>;
  /** The probabilities that are left; a last window that is not full counts as followed by silence. */
  end(): Promise<Float32Array>;
}

/** Takes the memory of `pcm` along and gives it back. */
type Judge = (pcm: Int16Array<ArrayBuffer>) => Promise<{ probabilities: Float32Array; pcm: Int16Array<ArrayBuffer> }>;

export function createSpeechStream(judge: Judge): SpeechStream {
  const createGroup = () => new Int16Array(LEAD_SAMPLES + GROUP_SAMPLES);
  let group = createGroup();
  let spare = createGroup();
  let filled = 0;

  const judgeGroup = async () => {
    const full = group;
    group = spare;
    group.set(full.subarray(GROUP_SAMPLES));
    spare = full;
    const samples = LEAD_SAMPLES + filled;
    const windows = Math.ceil(filled / VAD_WINDOW_SAMPLES);
    filled = 0;
    const part = full.subarray(0, samples);
    if (part.every((sample) => Math.abs(sample) <= SILENT_AMPLITUDE)) return new Float32Array(windows);
    const judged = await judge(part);
    // The same memory, come back from another thread.
    spare = new Int16Array(judged.pcm.buffer);
    return judged.probabilities;
  };

  return {
    async push(pcm) {
      const parts: Float32Array[] = [];
      for (let at = 0; at < pcm.length; ) {
        const part = pcm.subarray(at, at + GROUP_SAMPLES - filled);
        group.set(part, LEAD_SAMPLES + filled);
        filled += part.length;
        at += part.length;
        if (filled === GROUP_SAMPLES) parts.push(await judgeGroup());
      }
      return joined(parts);
    },
    end: async () => (filled === 0 ? new Float32Array(0) : judgeGroup()),
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
