/** What a file may cost. The defaults are generous: they stop hostile files, not long ones. */
export interface MediaLimits {
  probeTimeoutMs: number;
  /** Working time of the tool, without the time that it waits for the reader: base + size ÷ bytes per second. */
  decodeBaseTimeoutMs: number;
  decodeMinBytesPerSecond: number;
  /** Address space of native ffmpeg (where `prlimit` exists), heap of the WebAssembly one (at most 2 GiB). */
  memoryBytes: number;
  maxStreams: number;
  maxChannels: number;
  minSampleRateHz: number;
  maxSampleRateHz: number;
  /** Decoded audio beyond this is refused. */
  maxDurationMs: number;
  minDurationMs: number;
  /** Of the tool's JSON about a file. */
  maxProbeBytes: number;
}

export const defaultMediaLimits: MediaLimits = {
  probeTimeoutMs: 60_000,
  decodeBaseTimeoutMs: 300_000,
  decodeMinBytesPerSecond: 1_000_000,
  memoryBytes: 1_536 * 1024 * 1024,
  maxStreams: 64,
  maxChannels: 64,
  minSampleRateHz: 1_000,
  maxSampleRateHz: 768_000,
  maxDurationMs: 100 * 3_600_000,
  minDurationMs: 100,
  maxProbeBytes: 1_000_000,
};

/** How long a tool may work over a file of this size. */
export function decodeTimeoutMs(limits: MediaLimits, sizeBytes: number): number {
  return limits.decodeBaseTimeoutMs + (sizeBytes / limits.decodeMinBytesPerSecond) * 1_000;
}
