import { setTimeout as delay } from 'node:timers/promises';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ, WINDOW_FRAMES } from '../audio.ts';
import { createDecoderIo, type DecoderIo, IDLE } from '../decoding/decoder-io.ts';
import { specialTokensOf } from '../decoding/special-tokens.ts';
import { LEAD_SAMPLES, type SpeechModel } from '../speech/silero.ts';
import { VAD_WINDOW_SAMPLES } from '../speech/windows.ts';
import type { ModelFiles, ModelMeta } from './model-files.ts';
import type { WhisperSessions } from './sessions.ts';

/** Each stretch of this length that is not silent says one word. */
const WORD_SAMPLES = 0.48 * SAMPLE_RATE_HZ;
/** Half of a word is attended to. */
const ATTENTION_FRAMES = WORD_SAMPLES / FRAME_SAMPLES / 2;
/** Mean amplitude, of 1, below which a stretch is silent. */
const SILENCE = 0.001;

/**
 * For tests of everything around recognition: stands in for the graphs behind the same inputs and outputs, so that
 * processes, batching, words, progress and aborts are the real ones, but a window takes milliseconds and every
 * machine hears the same words. Which word a stretch says follows from its samples; it proves nothing about
 * recognition.
 */
export function deterministicModel(files: ModelFiles, { rows, stepDelayMs }: { rows: number; stepDelayMs: number }) {
  const { meta } = files;
  const spoken = spokenTokens(files.vocabulary);
  const special = specialTokensOf(meta);
  const io = createDecoderIo(meta, rows);
  const { tokens, lengths, windows } = io.inputs;
  const plans: Float32Array[] = [];
  const starts = new Int32Array(rows);
  const sessions: WhisperSessions = {
    io,
    async encode(samples, window) {
      plans[window] = planWords(samples, spoken);
    },
    wordEvidence: () => undefined,
    copyMemory(fromRow, toRow) {
      starts[toRow] = starts[fromRow] ?? 0;
    },
    async decode() {
      if (stepDelayMs > 0) await delay(stepDelayMs);
      for (let row = 0; row < rows; row++) {
        const plan = plans[windows[row] ?? IDLE];
        if (!plan) continue;
        const position = lengths[row] ?? 0;
        if (tokens[row] === special.noTimestamps) starts[row] = position;
        writeRow({ io, row, plan, said: position - (starts[row] ?? 0), meta });
      }
    },
  };
  // Whoever keeps results by checksum must not take these for the model's.
  const model = { name: 'deterministic', checksum: `deterministic-${files.checksum}` };
  return { sessions, meta, speechModel: loudnessModel, model };
}

/** [count, token, frame, token, frame, …] */
function planWords(pcm: Float32Array, spoken: readonly number[]): Float32Array {
  const plan = [0];
  for (let from = 0; from + WORD_SAMPLES <= pcm.length; from += WORD_SAMPLES) {
    const part = pcm.subarray(from, from + WORD_SAMPLES);
    if (loudness(part) < SILENCE) continue;
    let hash = 0;
    for (const sample of part) hash = (Math.imul(hash, 31) + Math.round(sample * 32_768)) | 0;
    plan.push(spoken[(hash >>> 0) % spoken.length] ?? 0, from / FRAME_SAMPLES);
  }
  plan[0] = (plan.length - 1) / 2;
  return Float32Array.from(plan);
}

interface RowOutput {
  io: DecoderIo;
  row: number;
  plan: Float32Array;
  said: number;
  meta: ModelMeta;
}

function writeRow({ io, row, plan, said, meta }: RowOutput): void {
  const { arg, top, logSumExp, end, specials, logits, alignment } = io.outputs;
  const done = said >= (plan[0] ?? 0);
  const token = done ? meta.endToken : (plan[1 + 2 * said] ?? 0);
  const special = specialTokensOf(meta);
  arg[row] = BigInt(done ? 0 : token);
  top[row] = done ? 0 : 10;
  logSumExp[row] = 0;
  end[row] = done ? 10 : -30;
  logits.fill(-20, row * meta.vocabularySize, (row + 1) * meta.vocabularySize);
  logits[row * meta.vocabularySize + meta.endToken] = end[row] ?? 0;
  logits[row * meta.vocabularySize + token] = 10;
  const count = specials.length / io.rows;
  specials.fill(-10, row * count, (row + 1) * count);
  specials[row * count + special.firstLanguage - special.start] = 5;
  const heads = meta.alignmentHeads.length;
  const from = row * heads * WINDOW_FRAMES;
  alignment.fill(1e-6, from, from + heads * WINDOW_FRAMES);
  const last = plan[2 * (plan[0] ?? 0)] ?? 0;
  const frame = done ? Math.min(WINDOW_FRAMES - 1, last + ATTENTION_FRAMES) : (plan[2 + 2 * said] ?? 0);
  for (let head = 0; head < heads; head++) {
    const start = from + head * WINDOW_FRAMES + frame;
    alignment.fill(0.08, start, start + Math.min(ATTENTION_FRAMES, WINDOW_FRAMES - frame));
  }
}

const WORDS =
  'able about after again air all also and any apple away back ball bank bird blue boat book box boy bread bring call car city clear close cloud cold color come corn day deep door down dream dry early earth east easy enter face fall farm fast field fire fish five floor flow food four free fresh front garden give glass gold good grand grass great green half hand happy hear heart help high hill home hope horse hot house idea iron island keep kind king lake land large last leaf light line little long look low main make many map mind milk moon more morning mother name near nest new night nine north note now ocean old one open orange out over page paint paper park path peace pen plain plant play point pure quick quiet rain read red rest rice ride right ring river road rock room rose round salt sand school sea second seed seven ship shore short side silver sing six sky sleep slow small smile snow soft song south speak spring star stone story street strong summer sun table tall ten three time town tree true turn two under valley voice walk warm water wave west white wide wind window winter wood word work world year yellow young'.split(
    ' ',
  );

function spokenTokens(vocabulary: readonly string[]): number[] {
  const known = new Map(vocabulary.map((token, number) => [token, number]));
  return WORDS.map((word) => known.get(`Ġ${word}`)).filter((token) => token !== undefined);
}

/** Everything that is not silent counts as speech. */
export const loudnessModel: SpeechModel = async (samples) => {
  const audio = samples.subarray(LEAD_SAMPLES);
  const probabilities = new Float32Array(Math.ceil(audio.length / VAD_WINDOW_SAMPLES));
  for (let window = 0; window < probabilities.length; window++) {
    const part = audio.subarray(window * VAD_WINDOW_SAMPLES, (window + 1) * VAD_WINDOW_SAMPLES);
    probabilities[window] = loudness(part) < SILENCE ? 0 : 1;
  }
  return probabilities;
};

function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += Math.abs(sample);
  return sum / Math.max(1, samples.length);
}
