import { createDecoderIo, IDLE } from '../src/decoding/decoder-io.ts';
import type { Tokenizer } from '../src/decoding/tokenizer.ts';
import type { ModelMeta } from '../src/model/model-files.ts';
import type { WhisperSessions } from '../src/model/sessions.ts';

const END = 40;
export const scriptedMeta: ModelMeta = {
  vocabularySize: 200,
  heads: 1,
  decoderLayers: 1,
  endToken: END,
  firstTimestampToken: END + 1 + 106,
  alignmentHeads: [[0, 0]],
};
export const scriptedTokenizer: Tokenizer = {
  decode: (tokens) => tokens.map((token) => ` w${token}`).join(''),
  encode: () => [],
  startsWithSpace: () => true,
  suppressed: new Set(),
  blank: -1,
};

/** Logits of the next token for what a row has said so far; the first sample of its audio says which script it follows. */
export type Script = (said: readonly number[], logits: Float32Array) => void;

/** Sessions that follow scripts instead of a model. */
export function scripted(scripts: readonly Script[], rows: number) {
  const io = createDecoderIo(scriptedMeta, rows);
  const { tokens, windows } = io.inputs;
  const { arg, top, logSumExp, end, logits } = io.outputs;
  const heard: number[] = [];
  const said: number[][] = [];
  let steps = 0;
  const sessions: WhisperSessions = {
    io,
    async encode(samples, window) {
      heard[window] = samples[0] ?? 0;
    },
    wordEvidence: () => undefined,
    copyMemory(fromRow, toRow) {
      said[toRow] = [...(said[fromRow] ?? [])];
    },
    async decode() {
      steps++;
      tokens.forEach((token, row) => {
        if (windows[row] === IDLE) return;
        if (token >= END) said[row] = [];
        else said[row]?.push(token);
        const own = logits
          .subarray(row * scriptedMeta.vocabularySize, (row + 1) * scriptedMeta.vocabularySize)
          .fill(-20);
        scripts[heard[windows[row] ?? IDLE] ?? -1]?.(said[row] ?? [], own);
        const text = own.subarray(0, END);
        const best = Math.max(...text);
        arg[row] = BigInt(text.indexOf(best));
        top[row] = best;
        logSumExp[row] = Math.log(text.reduce((sum, logit) => sum + Math.exp(logit - best), 0));
        end[row] = own[END] ?? 0;
      });
    },
  };
  return { sessions, steps: () => steps };
}

export const sure: Script = (said, logits) => {
  logits[said.length < 3 ? 10 + said.length : END] = 20;
};
/** At temperature 0 it says 7 for ever; half of the draws above 0 end it. */
export const looping: Script = (_, logits) => {
  logits[7] = 5;
  logits[END] = 4.99;
};
/** Says five different things without being sure of any. */
export const unsure: Script = (said, logits) => {
  if (said.length >= 5) logits[END] = 20;
  else logits.fill(0, 0, END);
};
