import type { DecoderIo } from '../decoding/decoder-io.ts';
import type { WordEvidence } from '../words/word-evidence.ts';

/** The model as decoding uses it: windows of audio go in, then one token after another for every row of a batch. */
export interface WhisperSessions {
  /** What `decode` reads and writes. */
  io: DecoderIo;
  /** Listens to samples of −1…1, a multiple of 320; rows may attend to them from then on. As many windows as rows. */
  encode(samples: Float32Array, window: number): Promise<void>;
  /** What the audio of a window says about words; `undefined` where the model has no head for it. */
  wordEvidence(window: number): WordEvidence | undefined;
  /** Gives a row what another one remembers of the positions `from` up to before `to`. */
  copyMemory(fromRow: number, toRow: number, positions: { from: number; to: number }): void;
  /** Takes every row that is not idle one token further. */
  decode(step: DecoderStep): Promise<void>;
}

export interface DecoderStep {
  /** Whether all logits are wanted: the other outputs are small. */
  logits: boolean;
}
