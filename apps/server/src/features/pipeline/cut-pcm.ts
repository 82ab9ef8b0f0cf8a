const sampleRateHz = 16_000;
/** Places are tried this far apart. */
const hopSamples = sampleRateHz / 100;
const quietHops = 40;

/** The middle of the quietest 0.4 s between two samples; the latest of equals. */
export function findQuiet(pcm: Int16Array, from: number, to: number): number {
  const hops = Math.max(0, Math.floor((to - from) / hopSamples));
  const energies = new Float64Array(hops);
  for (let hop = 0; hop < hops; hop++) {
    for (let at = from + hop * hopSamples; at < from + (hop + 1) * hopSamples; at++) {
      energies[hop] = (energies[hop] ?? 0) + (pcm[at] ?? 0) ** 2;
    }
  }
  let best = { energy: Number.POSITIVE_INFINITY, at: to };
  let sum = 0;
  for (let hop = 0; hop < hops; hop++) {
    sum += (energies[hop] ?? 0) - (energies[hop - quietHops] ?? 0);
    if (hop < quietHops - 1 || sum > best.energy) continue;
    best = { energy: sum, at: from + (hop + 1 - quietHops / 2) * hopSamples };
  }
  return best.at;
}

export interface Span {
  startSample: number;
  sampleCount: number;
}

/** Cuts samples into as few spans as `maxSamples` allows, each in the quietest place of its second half. */
export function cutPcm(pcm: Int16Array, maxSamples: number): Span[] {
  const spans: Span[] = [];
  let startSample = 0;
  while (pcm.length - startSample > maxSamples) {
    const end = findQuiet(pcm, startSample + Math.ceil(maxSamples / 2), startSample + maxSamples);
    spans.push({ startSample, sampleCount: end - startSample });
    startSample = end;
  }
  spans.push({ startSample, sampleCount: pcm.length - startSample });
  return spans;
}
