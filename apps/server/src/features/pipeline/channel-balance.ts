/** Frames of 32 ms are judged, each for which channel carries it. */
const frameSamples = 512;
/** Mean square of −50 dBFS: quieter than that, nobody speaks. */
const audibleEnergy = 32_768 ** 2 * 1e-5;
/** One channel has a frame to itself where the other is 12 dB below. */
const clearlyLouder = 10 ** 1.2;
/** So much of what is audible has to stand in one channel alone … */
const leastApart = 0.7;
/** … and so much of it in each of the two. */
const leastShare = 0.05;
const leastFrames = 60;

export interface ChannelBalance {
  /** Takes samples of two channels in turn. */
  add(interleaved: Int16Array): void;
  /** Whether the channels clearly differ, as two people on a call do. Music, rooms and mono in two channels do not. */
  isApart(): boolean;
}

/** Measures whether two channels hold two different speakers: hardly anything is heard in both. */
export function createChannelBalance(): ChannelBalance {
  const alone = [0, 0];
  let audible = 0;
  const energyOf = (pcm: Int16Array, from: number, channel: number) => {
    let energy = 0;
    for (let i = 0; i < frameSamples; i++) energy += (pcm[2 * (from + i) + channel] ?? 0) ** 2;
    return energy / frameSamples;
  };
  return {
    add(interleaved) {
      for (let from = 0; 2 * (from + frameSamples) <= interleaved.length; from += frameSamples) {
        const [left, right] = [energyOf(interleaved, from, 0), energyOf(interleaved, from, 1)];
        if (Math.max(left, right) < audibleEnergy) continue;
        audible++;
        if (left > right * clearlyLouder) alone[0] = (alone[0] ?? 0) + 1;
        else if (right > left * clearlyLouder) alone[1] = (alone[1] ?? 0) + 1;
      }
    },
    isApart() {
      const [left = 0, right = 0] = alone;
      const least = Math.max(leastFrames, audible * leastShare);
      return left + right >= audible * leastApart && left >= least && right >= least;
    },
  };
}
