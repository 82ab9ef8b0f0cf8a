import os from 'node:os';

/** What the machine should have for each decoder: it takes a third of it, the rest is for everybody else. */
export const DECODER_MEMORY_BYTES = 1.25 * 2 ** 30;

/** How many decoders the memory of this machine, or of the container around it, is good for: at least one. */
export function affordableDecoders(totalBytes = machineMemoryBytes()): number {
  return Math.max(1, Math.floor(totalBytes / DECODER_MEMORY_BYTES));
}

function machineMemoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}
