/** Grows to what the longest transcript of a row needs and is then used again and again. */
export interface AttentionStore {
  /** Takes the [heads, frames of the window] attention of one token, its first `frames` frames only. */
  push(attention: Float32Array, windowFrames: number): void;
  clear(frames: number): void;
  /** [tokens, heads, frames] of the tokens pushed since `clear`. */
  view(): AlignmentAttention;
}

export interface AlignmentAttention {
  data: Float32Array;
  tokens: number;
  heads: number;
  frames: number;
}

export function createAttentionStore(heads: number): AttentionStore {
  let data = new Float32Array(0);
  let tokens = 0;
  let frames = 0;
  return {
    clear(newFrames) {
      tokens = 0;
      frames = newFrames;
    },
    push(attention, windowFrames) {
      const size = heads * frames;
      if ((tokens + 1) * size > data.length) {
        const larger = new Float32Array(Math.max(2 * data.length, 64 * size));
        larger.set(data.subarray(0, tokens * size));
        data = larger;
      }
      for (let head = 0; head < heads; head++) {
        const from = head * windowFrames;
        data.set(attention.subarray(from, from + frames), tokens * size + head * frames);
      }
      tokens++;
    },
    view: () => ({ data, tokens, heads, frames }),
  };
}
