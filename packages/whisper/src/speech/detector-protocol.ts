export interface DetectorWorkerData {
  modelPath: string;
  /** `deterministic`: whatever is not silent is speech. */
  sessions: 'onnx' | 'deterministic';
}

export interface JudgeMessage {
  id: number;
  /** The lead and the stretch to judge, see `SpeechModel`. */
  pcm: Int16Array<ArrayBuffer>;
}

export type JudgedMessage =
  | {
      id: number;
      probabilities: Float32Array<ArrayBuffer>;
      /** What was judged, given back: its memory is used again. */
      pcm: Int16Array<ArrayBuffer>;
    }
  | { id: number; error: string };
