import { setImmediate as nextTurn } from 'node:timers/promises';
import { WINDOW_SAMPLES } from '../audio.ts';
import { abortError } from '../errors.ts';
import type { ModelMeta } from '../model/model-files.ts';
import type { WhisperSessions } from '../model/sessions.ts';
import { alignTokens } from '../words/alignment.ts';
import type { WordEvidence } from '../words/word-evidence.ts';
import { scoreAttempt } from './attempt.ts';
import { createTokenChooser } from './choose-token.ts';
import { IDLE } from './decoder-io.ts';
import { createDecoderRow, type DecoderRow } from './decoder-row.ts';
import { specialTokensOf } from './special-tokens.ts';
import type { Tokenizer } from './tokenizer.ts';
import { createTurns, type Turns } from './turns.ts';
import { type DecodedWindow, encodedSamples, settle, type WindowTask } from './window.ts';

/** Every so many tokens a task hears of its progress. */
const PROGRESS_TOKENS = 4;

export interface DecoderBatch {
  /**
   * Decodes a window in the next free row. Urgent ones go before those that wait.
   * @returns undefined where `prepare` found nothing to decode.
   * @throws AbortError at the next step after the signal.
   */
  decode(task: WindowTask, urgent?: boolean): Promise<DecodedWindow | undefined>;
}

interface Entry {
  task: WindowTask;
  best?: DecodedWindow;
  evidence?: WordEvidence | undefined;
  attempts: number;
  resolve(result: DecodedWindow | undefined): void;
  reject(error: unknown): void;
}

export interface BatchDependencies {
  sessions: WhisperSessions;
  /** Of the model's rows, the first ones; unset: all. */
  rows?: number;
  /** Who else decodes with the model takes turns with this batch. */
  turns?: Turns;
  meta: ModelMeta;
  tokenizer: Tokenizer;
}

/**
 * Continuous batching: every decoder step takes each row in use one token further, and a row that is done takes the
 * next window while the others go on.
 */
export function createDecoderBatch(dependencies: BatchDependencies): DecoderBatch {
  const { sessions, meta, tokenizer } = dependencies;
  const special = specialTokensOf(meta);
  const { io } = sessions;
  const { rows = io.rows, turns = createTurns() } = dependencies;
  const chooseToken = createTokenChooser(tokenizer, special, meta.vocabularySize);
  const slots = Array.from({ length: rows }, (_, row): { row: DecoderRow; entry: Entry | undefined } => ({
    row: createDecoderRow({ row, io, special, chooseToken, alignmentHeads: meta.alignmentHeads.length }),
    entry: undefined,
  }));
  const window = new Float32Array(WINDOW_SAMPLES);
  const queue: Entry[] = [];
  let running = false;

  const encode = async (entry: Entry, slot: number): Promise<boolean> => {
    if (entry.task.prepare && !(await entry.task.prepare())) return false;
    const { samples } = entry.task;
    window.set(samples);
    window.fill(0, samples.length);
    await turns(() => sessions.encode(window.subarray(0, encodedSamples(samples.length)), slot));
    entry.evidence = sessions.wordEvidence(slot);
    return true;
  };

  const begin = (entry: Entry, row: DecoderRow) => {
    const { samples, seed, previous, languageToken, languageOnly = false } = entry.task;
    row.begin({ samples: samples.length, seed, previous, languageToken, languageOnly }, entry.attempts);
  };

  /** Encoding takes as long as forty steps: an awaited window is not kept waiting by those of others. */
  const nextEntry = (): Entry | undefined => {
    const isAwaited = slots.some(({ entry }) => entry?.task.awaited);
    return isAwaited && !queue[0]?.task.awaited ? undefined : queue.shift();
  };

  const fillRows = async () => {
    for (const [index, slot] of slots.entries()) {
      while (!slot.entry) {
        const entry = nextEntry();
        if (!entry) return;
        try {
          if (entry.task.signal?.aborted) throw abortError();
          if (await encode(entry, index)) {
            slot.entry = entry;
            begin(entry, slot.row);
          } else entry.resolve(undefined);
        } catch (error) {
          entry.reject(error);
        }
        await nextTurn();
      }
    }
  };

  const dropAborted = () => {
    for (const slot of slots) {
      if (!slot.entry?.task.signal?.aborted) continue;
      slot.entry.reject(abortError());
      slot.entry = undefined;
    }
  };

  const finish = (entry: Entry, row: DecoderRow): DecodedWindow | undefined => {
    entry.attempts++;
    const attempt = row.attempt();
    const scores = scoreAttempt(attempt, tokenizer.decode(attempt.tokens));
    const frames = entry.task.languageOnly ? [] : alignTokens(row.attention(), attempt.tokens.length);
    const { attempts, evidence } = entry;
    const result = { ...row.firstStep(), ...attempt, ...scores, frames, evidence, attempts };
    const { done, best } = settle(entry.best, result, entry.task.languageOnly ? 1 : entry.task.temperatures);
    if (done) return { ...best, attempts: entry.attempts };
    entry.best = best;
    begin(entry, row);
    return undefined;
  };

  const readRow = (slot: (typeof slots)[number]) => {
    const { entry, row } = slot;
    if (!entry) return;
    const event = row.readOutputs();
    if (event === 'finished') {
      const result = finish(entry, row);
      if (!result) return;
      slot.entry = undefined;
      entry.resolve(result);
      return;
    }
    if (event !== 'token' || !entry.task.onToken) return;
    const { tokens } = row.attempt();
    if (tokens.length % PROGRESS_TOKENS === 0) entry.task.onToken(row.heardUpTo(), () => tokenizer.decode(tokens));
  };

  const step = async () => {
    const { tokens, lengths, windows } = io.inputs;
    tokens.fill(special.end);
    lengths.fill(0);
    windows.fill(IDLE);
    for (const { entry, row } of slots) if (entry) row.writeInputs();
    const logits = slots.some(({ entry, row }) => entry && row.needsLogits());
    await sessions.decode({ logits });
    for (const slot of slots) readRow(slot);
  };

  const failRows = (error: unknown) => {
    for (const slot of slots) {
      slot.entry?.reject(error);
      slot.entry = undefined;
    }
  };

  const run = async () => {
    running = true;
    for (;;) {
      dropAborted();
      await fillRows();
      dropAborted();
      if (slots.every(({ entry }) => !entry)) {
        if (queue.length > 0) continue;
        break;
      }
      await turns(step).catch(failRows);
      // Sessions block this thread while they run: messages (an abort, a new window) are read between steps.
      await nextTurn();
    }
    running = false;
  };

  return {
    decode: (task, urgent = false) =>
      new Promise((resolve, reject) => {
        const entry: Entry = { task, attempts: 0, resolve, reject };
        if (urgent || task.awaited) queue.unshift(entry);
        else queue.push(entry);
        if (!running) void run();
      }),
  };
}
