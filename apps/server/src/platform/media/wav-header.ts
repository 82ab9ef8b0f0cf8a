import type { FileHandle } from 'node:fs/promises';

/** What a WAV file claims about its samples. */
export interface WavHeader {
  /** Bytes of samples by the header; null where it does not know: streams write 0, 0x7FFFFFFF or 0xFFFFFFFF. */
  declaredBytes: number | null;
  /** Bytes in the file from the first sample on. */
  presentBytes: number;
  /** For plain PCM, float, A-law and µ-law, where every sample takes the same room. */
  bytesPerSecond: number | null;
}

const maxChunks = 200;
const plainFormats = new Set([0x0001, 0x0003, 0x0006, 0x0007]);
const extensible = 0xfffe;

/** Walks the chunks up to `data`. Null where the file is no WAV that we understand: FFmpeg decides then. */
export async function readWavHeader(file: FileHandle, sizeBytes: number): Promise<WavHeader | null> {
  let at = 12;
  let bytesPerSecond: number | null = null;
  let longDataBytes: number | null = null;
  for (let count = 0; count < maxChunks && at + 8 <= sizeBytes; count++) {
    const chunk = Buffer.alloc(40);
    await file.read(chunk, 0, chunk.length, at);
    const name = chunk.toString('latin1', 0, 4);
    const bytes = chunk.readUInt32LE(4);
    // Size of `data` in a file over 4 GiB (EBU Tech 3306): riffSize, dataSize, sampleCount, 64 bits each.
    if (name === 'ds64') longDataBytes = Number(chunk.readBigUInt64LE(16));
    if (name === 'fmt ') bytesPerSecond = plainBytesPerSecond(chunk);
    if (name === 'data') {
      const declaredBytes = isStreamingSize(bytes) ? longDataBytes : bytes;
      return { declaredBytes, presentBytes: sizeBytes - at - 8, bytesPerSecond };
    }
    at += 8 + bytes + (bytes % 2);
  }
  return null;
}

function plainBytesPerSecond(chunk: Buffer): number | null {
  const format = chunk.readUInt16LE(8);
  const tag = format === extensible ? chunk.readUInt16LE(32) : format;
  // Sample rate × frame size: the header's own bytes per second are often wrong and decide nothing.
  return plainFormats.has(tag) ? chunk.readUInt32LE(12) * chunk.readUInt16LE(20) : null;
}

/** Sizes that writers of unfinished streams leave behind; some subtract the header, some round down to a page. */
function isStreamingSize(bytes: number): boolean {
  return bytes === 0 || bytes >= 0xffff_f000 || (bytes >= 0x7fff_f000 && bytes <= 0x8000_1000);
}
