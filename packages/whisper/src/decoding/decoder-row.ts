import { MAX_POSITIONS } from '../attention/decoder-attention.ts';
import { FRAME_SAMPLES, WINDOW_FRAMES } from '../audio.ts';
import type { Attempt } from './attempt.ts';
import { type AlignmentAttention, type AttentionStore, createAttentionStore } from './attention-store.ts';
import type { createTokenChooser } from './choose-token.ts';
import type { DecoderIo } from './decoder-io.ts';
import { TEMPERATURES } from './fallback.ts';
import { type FirstStep, readFirstStep } from './first-step.ts';
import { createRandom } from './random.ts';
import { findLoop } from './repetition.ts';
import type { SpecialTokens } from './special-tokens.ts';

/** As in Whisper: half of the positions at most are new text. */
const MAX_NEW_TOKENS = MAX_POSITIONS / 2;

interface RowTask {
  samples: number;
  seed: number;
  /** Tokens before the start token: previous text, or none. */
  previous: readonly number[];
  /** Unset: the language that the first step finds. */
  languageToken: number | undefined;
  /** The task is done once the language is known. */
  languageOnly: boolean;
}

/** What reading one step's outputs means for a row. */
type RowEvent = 'reading' | 'token' | 'finished';

export interface DecoderRow {
  /** Begins a task, or the same task again at a higher temperature: the audio in the row is still there. */
  begin(task: RowTask, temperatureIndex: number): void;
  writeInputs(): void;
  /** Whether the coming step needs the logits of all tokens. */
  needsLogits(): boolean;
  readOutputs(): RowEvent;
  firstStep(): FirstStep;
  attempt(): Attempt;
  attention(): AlignmentAttention;
  /** Where in the audio the last token was heard, 0–1. */
  heardUpTo(): number;
}

interface RowDependencies {
  row: number;
  io: DecoderIo;
  special: SpecialTokens;
  chooseToken: ReturnType<typeof createTokenChooser>;
  alignmentHeads: number;
}

/** One row of the batch: feeds a task's tokens one by one and collects what comes out. */
export function createDecoderRow(deps: RowDependencies): DecoderRow {
  const { row, io, special, chooseToken, alignmentHeads } = deps;
  const { inputs, outputs } = io;
  const store: AttentionStore = createAttentionStore(alignmentHeads);
  let task: RowTask = { samples: 0, seed: 0, previous: [], languageToken: undefined, languageOnly: false };
  let feed: number[] = [];
  let position = 0;
  let frames = 0;
  let first: FirstStep | undefined;
  let random = createRandom(0);
  let current: Attempt = emptyAttempt(0);

  const alignment = () => {
    const size = alignmentHeads * WINDOW_FRAMES;
    return outputs.alignment.subarray(row * size, (row + 1) * size);
  };

  const take = (): RowEvent => {
    const firstToken = current.tokens.length === 0;
    const choice = { outputs, row, first: firstToken, temperature: current.temperature, random };
    const { token, logProbability } = chooseToken(choice);
    store.push(alignment(), WINDOW_FRAMES);
    if (token === special.end) {
      current.endLogProbability = logProbability;
      return 'finished';
    }
    current.tokens.push(token);
    current.logProbabilities.push(logProbability);
    feed.push(token);
    const loop = findLoop(current.tokens);
    if (loop) {
      current.looped = true;
      current.tokens.length = loop.keep;
      current.logProbabilities.length = loop.keep;
      return 'finished';
    }
    const full = current.tokens.length >= MAX_NEW_TOKENS || position >= MAX_POSITIONS - 1;
    return full ? 'finished' : 'token';
  };

  return {
    begin(newTask, temperatureIndex) {
      task = newTask;
      const { previous, languageToken, languageOnly } = task;
      const prefix = previous.length > 0 ? [special.previousText, ...previous] : [];
      const rest = languageOnly
        ? []
        : [languageToken ?? special.firstLanguage, special.transcribe, special.noTimestamps];
      feed = [...prefix, special.start, ...rest];
      position = 0;
      frames = Math.max(1, Math.min(WINDOW_FRAMES, Math.ceil(task.samples / FRAME_SAMPLES)));
      store.clear(frames);
      if (temperatureIndex === 0) first = undefined;
      random = createRandom(task.seed + temperatureIndex);
      current = emptyAttempt(TEMPERATURES[temperatureIndex] ?? 0);
    },
    writeInputs() {
      inputs.tokens[row] = feed[position] ?? special.end;
      inputs.lengths[row] = position;
      inputs.windows[row] = row;
    },
    needsLogits() {
      const last = position === feed.length - 1;
      return last && (current.temperature > 0 || current.tokens.length === 0);
    },
    readOutputs() {
      const read = feed[position];
      position++;
      if (read === special.start) {
        first ??= readFirstStep({ outputs, row, special, languageToken: task.languageToken });
        if (task.languageOnly) return 'finished';
        if (task.languageToken === undefined) feed[position] = first.languageToken;
      }
      return position < feed.length ? 'reading' : take();
    },
    firstStep() {
      if (!first) throw new Error('a row was read before its first step');
      return first;
    },
    attempt: () => current,
    attention() {
      const all = store.view();
      return { ...all, tokens: Math.min(all.tokens, current.tokens.length + 1) };
    },
    heardUpTo: () => attentionPeak(alignment(), alignmentHeads, frames) / frames,
  };
}

function emptyAttempt(temperature: number): Attempt {
  return { tokens: [], logProbabilities: [], endLogProbability: undefined, temperature, looped: false };
}

function attentionPeak(alignment: Float32Array, heads: number, frames: number): number {
  let best = 0;
  let peak = 0;
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let head = 0; head < heads; head++) sum += alignment[head * WINDOW_FRAMES + frame] ?? 0;
    if (sum <= best) continue;
    best = sum;
    peak = frame;
  }
  return peak;
}
