import { msToSamples } from '../audio.ts';
import type { RollingAudio } from './rolling-audio.ts';
import { SPEECH_OFF } from './spans.ts';
import { VAD_WINDOW_SAMPLES } from './windows.ts';

/** Places are tried this far apart. */
const HOP_SAMPLES = msToSamples(10);
const PAUSE_HOPS = 20;
const SHORT_PAUSE_HOPS = 7;

/**
 * The best place to cut between `from` and `to` (samples): the middle of the quietest 0.4 s that the detector calls
 * silent throughout; else the middle of the quietest pause of 0.14 s; else, where nobody pauses, the middle of the
 * quietest 0.4 s of all. The latest of equals, because longer chunks cost less.
 */
export function findCut(audio: RollingAudio, from: number, to: number): number {
  const energies = hopEnergies(audio, from, to);
  const quietest = (reach: number, silent: boolean): number | undefined => {
    let best = Number.POSITIVE_INFINITY;
    let place: number | undefined;
    for (let hop = reach; hop + reach <= energies.length; hop++) {
      const at = from + hop * HOP_SAMPLES;
      if (silent && !isSilent(audio, at - reach * HOP_SAMPLES, at + reach * HOP_SAMPLES)) continue;
      let energy = 0;
      for (let i = hop - reach; i < hop + reach; i++) energy += energies[i] ?? 0;
      if (energy > best) continue;
      best = energy;
      place = at;
    }
    return place;
  };
  return quietest(PAUSE_HOPS, true) ?? quietest(SHORT_PAUSE_HOPS, true) ?? quietest(PAUSE_HOPS, false) ?? to;
}

function hopEnergies(audio: RollingAudio, from: number, to: number): Float64Array {
  const energies = new Float64Array(Math.max(0, Math.floor((to - from) / HOP_SAMPLES)));
  for (let hop = 0; hop < energies.length; hop++) {
    const start = from + hop * HOP_SAMPLES;
    let energy = 0;
    for (let at = start; at < start + HOP_SAMPLES; at++) energy += audio.sample(at) ** 2;
    energies[hop] = energy;
  }
  return energies;
}

function isSilent(audio: RollingAudio, from: number, to: number): boolean {
  const last = Math.floor((to - 1) / VAD_WINDOW_SAMPLES);
  for (let window = Math.floor(from / VAD_WINDOW_SAMPLES); window <= last; window++) {
    if (audio.probability(window) >= SPEECH_OFF) return false;
  }
  return true;
}
