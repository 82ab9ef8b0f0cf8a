import { msToSamples } from '../audio.ts';
import type { RollingAudio } from './rolling-audio.ts';
import { SPEECH_OFF } from './spans.ts';
import { VAD_WINDOW_SAMPLES } from './windows.ts';

/** How much on either side has to be quiet, and how much the detector has to call silent. */
const PAUSE_REACH = msToSamples(200);
const SILENT_REACH = msToSamples(70);
/** Of two that are equally quiet, as digital silence is, the one in the longer pause. */
const WIDE_REACH = msToSamples(400);
const WIDE_WEIGHT = 2 ** -20;
const EDGE_REACH = msToSamples(10);

export interface Cut {
  /** Sample. */
  at: number;
  /** The detector hears nobody there. */
  isSilent: boolean;
}

/**
 * The best place to cut between `from` and `to` (samples): the middle of the quietest 0.4 s whose middle 0.14 s the
 * detector calls silent; where nobody pauses, the middle of the quietest 0.4 s of all. To the sample, and by the sound
 * much more than by the detector, whose windows fall otherwise when something is put before: the same sound is cut in
 * the same place wherever it stands in a stream.
 */
export function findCut(audio: RollingAudio, from: number, to: number): Cut {
  const energy = energies(audio, from, to);
  const silent = quietest(energy, PAUSE_REACH, { isAllowed: silentPart(audio, from, to), wide: true });
  if (silent !== undefined) return { at: from + silent, isSilent: true };
  return { at: from + (quietest(energy, PAUSE_REACH) ?? to - from), isSilent: false };
}

/**
 * The quietest 20 ms between `from` and `to`: of equals the latest, or where `earliest` the earliest, so that digital
 * silence is measured from the sound beside it.
 */
export function quietestPlace(audio: RollingAudio, from: number, to: number, earliest = false): number {
  return from + (quietest(energies(audio, from, to), EDGE_REACH, { earliest }) ?? to - from);
}

/** Sums of squares before each sample: exact, as all of them are whole numbers below 2^53. */
function energies(audio: RollingAudio, from: number, to: number): Float64Array {
  const sums = new Float64Array(Math.max(0, to - from) + 1);
  for (let i = 1; i < sums.length; i++) sums[i] = (sums[i - 1] ?? 0) + audio.sample(from + i - 1) ** 2;
  return sums;
}

interface Rule {
  isAllowed?: (at: number) => boolean;
  earliest?: boolean;
  wide?: boolean;
}

function quietest(sums: Float64Array, reach: number, rule: Rule = {}): number | undefined {
  const { isAllowed = () => true, earliest = false, wide = false } = rule;
  const last = sums.length - 1;
  const within = (at: number, size: number) =>
    (sums[Math.min(last, at + size)] ?? 0) - (sums[Math.max(0, at - size)] ?? 0);
  let best = Number.POSITIVE_INFINITY;
  let place: number | undefined;
  for (let at = reach; at + reach <= last; at++) {
    const energy = within(at, reach) + (wide ? within(at, WIDE_REACH) * WIDE_WEIGHT : 0);
    if (energy > best || (earliest && energy === best) || !isAllowed(at)) continue;
    best = energy;
    place = at;
  }
  return place;
}

/** Whether the detector calls the middle of a place silent. */
function silentPart(audio: RollingAudio, from: number, to: number): (at: number) => boolean {
  const first = Math.floor(from / VAD_WINDOW_SAMPLES);
  const loud = new Uint32Array(Math.ceil(to / VAD_WINDOW_SAMPLES) - first + 1);
  for (let i = 1; i < loud.length; i++) {
    loud[i] = (loud[i - 1] ?? 0) + (audio.probability(first + i - 1) >= SPEECH_OFF ? 1 : 0);
  }
  return (at) => {
    const begin = Math.floor((from + at - SILENT_REACH) / VAD_WINDOW_SAMPLES) - first;
    const end = Math.floor((from + at + SILENT_REACH - 1) / VAD_WINDOW_SAMPLES) - first + 1;
    return loud[end] === loud[begin];
  };
}
