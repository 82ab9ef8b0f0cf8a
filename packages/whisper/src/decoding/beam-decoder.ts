import { setImmediate as nextTurn } from 'node:timers/promises';
import { MAX_POSITIONS } from '../attention/decoder-attention.ts';
import { FRAME_SAMPLES, WINDOW_FRAMES, WINDOW_SAMPLES } from '../audio.ts';
import { abortError } from '../errors.ts';
import { alignTokens } from '../words/alignment.ts';
import { type Attempt, scoreAttempt } from './attempt.ts';
import { type Candidate, createBeamSearch, type Hypothesis } from './beam-search.ts';
import { createTokenRater, type RatedToken } from './best-tokens.ts';
import { createTokenChooser } from './choose-token.ts';
import type { BatchDependencies, DecoderBatch } from './decoder-batch.ts';
import { type DecoderIo, type DecoderOutputs, IDLE } from './decoder-io.ts';
import { TEMPERATURES } from './fallback.ts';
import { type FirstStep, readFirstStep } from './first-step.ts';
import { createRandom } from './random.ts';
import { specialTokensOf } from './special-tokens.ts';
import { createTurns } from './turns.ts';
import { type DecodedWindow, encodedSamples, settle, type WindowTask } from './window.ts';

/** As the careful peers search: five transcripts side by side, and five draws above temperature 0. */
export const BEAM_WIDTH = 5;
const MAX_NEW_TOKENS = MAX_POSITIONS / 2;
const PROGRESS_TOKENS = 4;

interface BeamDependencies extends BatchDependencies {
  /** From here on, `BEAM_WIDTH` of the model's rows are the beam's, and the window of this number. */
  firstRow: number;
}

interface Entry {
  task: WindowTask;
  resolve(result: DecodedWindow | undefined): void;
  reject(error: unknown): void;
}

/**
 * Careful decoding: one window at a time, whose rows are the transcripts of its beam. They attend to the same window,
 * and nothing else is in their batch, so a result cannot depend on it.
 */
export function createBeamDecoder(dependencies: BeamDependencies): DecoderBatch {
  const { sessions, meta, tokenizer, firstRow, turns = createTurns() } = dependencies;
  const special = specialTokensOf(meta);
  const { inputs } = sessions.io;
  const heads = meta.alignmentHeads.length;
  const outputs = outputsFrom(sessions.io, firstRow);
  const rate = createTokenRater(tokenizer, special, meta.vocabularySize);
  const choose = createTokenChooser(tokenizer, special, meta.vocabularySize);
  const window = new Float32Array(WINDOW_SAMPLES);
  const queue: Entry[] = [];
  let running = false;
  /** What each row's keys and values were made from. */
  const held = Array.from({ length: BEAM_WIDTH }, (): number[] => []);

  /** Takes the rows that have a token one position further. */
  const step = async (
    tokens: readonly (number | undefined)[],
    position: number,
    logits: boolean,
    signal?: AbortSignal,
  ) => {
    signal?.throwIfAborted();
    await turns(async () => {
      inputs.windows.fill(IDLE);
      tokens.forEach((token, row) => {
        if (token === undefined) return;
        inputs.tokens[firstRow + row] = token;
        inputs.lengths[firstRow + row] = position;
        inputs.windows[firstRow + row] = firstRow;
        const own = held[row];
        if (own) own[position] = token;
      });
      await sessions.decode({ logits });
    });
    await nextTurn();
  };

  const copyRow = (from: number, to: number, length: number) => {
    const [source = [], target = []] = [held[from], held[to]];
    let same = 0;
    while (same < length && source[same] === target[same]) same++;
    sessions.copyMemory(firstRow + from, firstRow + to, { from: same, to: length });
    for (let i = same; i < length; i++) target[i] = source[i] ?? 0;
  };

  const attentionOf = (row: number, frames: number) => {
    const attention = new Float32Array(heads * frames);
    for (let head = 0; head < heads; head++) {
      const from = (row * heads + head) * WINDOW_FRAMES;
      attention.set(outputs.alignment.subarray(from, from + frames), head * frames);
    }
    return attention;
  };

  /** Feeds row 0 what stands before the transcript; the last of it is left to the first step of the search. */
  const readPrefix = async (task: WindowTask): Promise<{ first: FirstStep; prefix: number[] }> => {
    const before = task.previous.length > 0 ? [special.previousText, ...task.previous] : [];
    const prefix = [...before, special.start];
    for (const [position, token] of prefix.entries()) {
      await step([token], position, false, task.signal);
    }
    const first = readFirstStep({ outputs, row: 0, special, languageToken: task.languageToken });
    const rest = [first.languageToken, special.transcribe];
    for (const token of rest) {
      await step([token], prefix.length, false, task.signal);
      prefix.push(token);
    }
    return { first, prefix };
  };

  const search = async (task: WindowTask, start: number, frames: number): Promise<Hypothesis> => {
    const maxTokens = Math.min(MAX_NEW_TOKENS, MAX_POSITIONS - start - 1);
    const beam = createBeamSearch({ width: BEAM_WIDTH, endToken: special.end, maxTokens });
    for (let said = 0; !beam.isDone(); said++) {
      const last = (hypothesis: Hypothesis | undefined) =>
        hypothesis && (hypothesis.tokens.at(-1) ?? special.noTimestamps);
      await step(beam.rows.map(last), start + said, true, task.signal);
      const candidates: Candidate[] = beam.rows.flatMap((hypothesis, row) =>
        hypothesis
          ? withoutEarlyEnd(rate(outputs, row, { count: BEAM_WIDTH + 1, first: said === 0 }), special.end).map(
              (one) => ({ ...one, row }),
            )
          : [],
      );
      const attentions = beam.rows.map((_, row) => attentionOf(row, frames));
      for (const { from, to } of beam.advance(candidates, attentions)) copyRow(from, to, start + said + 1);
      if (said % PROGRESS_TOKENS === 0) tellProgress(task, beam.rows, frames);
    }
    return beam.best();
  };

  const draw = async (task: WindowTask, start: number, frames: number, index: number): Promise<Hypothesis> => {
    const temperature = TEMPERATURES[index] ?? 0;
    for (let row = 1; row < BEAM_WIDTH; row++) copyRow(0, row, start);
    const searches = Array.from({ length: BEAM_WIDTH }, (_, row) => ({
      beam: createBeamSearch({
        width: 1,
        endToken: special.end,
        maxTokens: Math.min(MAX_NEW_TOKENS, MAX_POSITIONS - start - 1),
      }),
      random: createRandom(task.seed + index + TEMPERATURES.length * row),
    }));
    for (let said = 0; searches.some(({ beam }) => !beam.isDone()); said++) {
      const tokens = searches.map(({ beam }) => beam.rows[0]?.tokens.at(-1) ?? special.noTimestamps);
      await step(tokens, start + said, true, task.signal);
      searches.forEach(({ beam, random }, row) => {
        if (beam.isDone()) return;
        const { token, logProbability } = choose({ outputs, row, first: said === 0, temperature, random });
        beam.advance([{ row: 0, token, logProbability }], [attentionOf(row, frames)]);
      });
    }
    const all = searches.map(({ beam }) => beam.best());
    const whole = all.filter(({ looped }) => !looped);
    const mean = ({ sum, tokens }: Hypothesis) => sum / Math.max(1, tokens.length);
    return (whole.length > 0 ? whole : all).reduce((best, one) => (mean(one) > mean(best) ? one : best));
  };

  const tellProgress = (task: WindowTask, rows: readonly (Hypothesis | undefined)[], frames: number) => {
    const best = rows.find((row) => row !== undefined);
    const attention = best?.attention.at(-1);
    if (!task.onToken || !best || !attention) return;
    let peak = 0;
    for (let i = 0; i < frames; i++) if ((attention[i] ?? 0) > (attention[peak] ?? 0)) peak = i;
    task.onToken(peak / frames, () => tokenizer.decode(best.tokens));
  };

  const decode = async (task: WindowTask): Promise<DecodedWindow | undefined> => {
    if (task.signal?.aborted) throw abortError();
    if (task.prepare && !(await task.prepare())) return undefined;
    window.set(task.samples);
    window.fill(0, task.samples.length);
    const length = encodedSamples(task.samples.length);
    await turns(() => sessions.encode(window.subarray(0, length), firstRow));
    for (const own of held) own.length = 0;
    const frames = Math.max(1, Math.min(WINDOW_FRAMES, Math.ceil(task.samples.length / FRAME_SAMPLES)));
    const { first, prefix } = await readPrefix(task);
    let best: DecodedWindow | undefined;
    for (let index = 0; ; index++) {
      const said =
        index === 0 ? await search(task, prefix.length, frames) : await draw(task, prefix.length, frames, index);
      const { tokens, logProbabilities, endLogProbability, looped } = said;
      const temperature = TEMPERATURES[index] ?? 0;
      const attempt: Attempt = { tokens, logProbabilities, endLogProbability, looped, temperature };
      const latest = {
        ...first,
        ...attempt,
        ...scoreAttempt(attempt, tokenizer.decode(attempt.tokens)),
        frames: framesOf(said, frames),
        evidence: sessions.wordEvidence(firstRow),
        attempts: index + 1,
      };
      const settled = settle(best, latest, task.temperatures);
      best = settled.best;
      if (settled.done) return { ...best, attempts: index + 1 };
    }
  };

  const framesOf = ({ attention, tokens }: Hypothesis, frames: number): number[] => {
    const rows = Math.min(attention.length, tokens.length + 1);
    const data = new Float32Array(rows * heads * frames);
    for (let i = 0; i < rows; i++) data.set(attention[i] ?? [], i * heads * frames);
    return alignTokens({ data, tokens: rows, heads, frames }, tokens.length);
  };

  const run = async () => {
    running = true;
    for (let entry = queue.shift(); entry; entry = queue.shift()) {
      try {
        entry.resolve(await decode(entry.task));
      } catch (error) {
        entry.reject(entry.task.signal?.aborted ? abortError() : error);
      }
      await nextTurn();
    }
    running = false;
  };

  return {
    decode: (task, urgent = false) =>
      new Promise((resolve, reject) => {
        const entry: Entry = { task, resolve, reject };
        if (urgent || task.awaited) queue.unshift(entry);
        else queue.push(entry);
        if (!running) void run();
      }),
  };
}

/**
 * A transcript ends only where nothing is more probable. Without timestamps to go on from, a short one that leaves out
 * the next utterance often has the better mean.
 */
function withoutEarlyEnd(best: readonly RatedToken[], endToken: number): readonly RatedToken[] {
  return best[0]?.token === endToken ? best : best.filter(({ token }) => token !== endToken);
}

/** The outputs of the rows from `first` on, counted from there. */
function outputsFrom({ rows, outputs }: DecoderIo, first: number): DecoderOutputs {
  const rest = <T extends Float32Array | BigInt64Array>(values: T) =>
    values.subarray((values.length / rows) * first) as T;
  return {
    arg: rest(outputs.arg),
    top: rest(outputs.top),
    logSumExp: rest(outputs.logSumExp),
    end: rest(outputs.end),
    specials: rest(outputs.specials),
    logits: rest(outputs.logits),
    alignment: rest(outputs.alignment),
  };
}
