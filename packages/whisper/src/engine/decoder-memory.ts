import os from 'node:os';

/** Of the encoder's and the decoder's graph, with their packed copies; 81 MB of them (base) take half a gigabyte. */
export function decoderMemoryBytes(graphBytes: number): number {
  return 3 * graphBytes + 250 * 2 ** 20;
}

/** What the machine should have for each decoder: two fifths of it, the rest is for everybody else. */
const MACHINE_SHARE = 2.5;

/** How many decoders the memory of this machine, or of the container around it, is good for: at least one. */
export function affordableDecoders(graphBytes: number, totalBytes = machineMemoryBytes()): number {
  return Math.max(1, Math.floor(totalBytes / (MACHINE_SHARE * decoderMemoryBytes(graphBytes))));
}

export function machineMemoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}
