import { pcmSampleRateHz } from './media.ts';

const bytesPerSample = 2;

/** Cuts a stream of bytes into blocks of one second; each block has memory of its own. */
export function createPcmBlocks(channels = 1) {
  const blockSamples = channels * pcmSampleRateHz;
  let block = new Int16Array(blockSamples);
  let filledBytes = 0;
  let totalBytes = 0;

  return {
    /** Blocks that these bytes complete. Bytes are little-endian, as is every machine that Node 24 ships for but s390x. */
    *add(bytes: Buffer): Generator<Int16Array> {
      totalBytes += bytes.length;
      for (let at = 0; at < bytes.length; ) {
        const view = new Uint8Array(block.buffer);
        const part = bytes.subarray(at, at + view.length - filledBytes);
        view.set(part, filledBytes);
        filledBytes += part.length;
        at += part.length;
        if (filledBytes < view.length) return;
        const full = block;
        block = new Int16Array(blockSamples);
        filledBytes = 0;
        yield full;
      }
    },
    /** The samples left at the end, if any. */
    rest: (): Int16Array => block.subarray(0, Math.floor(filledBytes / bytesPerSample / channels) * channels),
    get durationMs() {
      return Math.floor((totalBytes / bytesPerSample / blockSamples) * 1_000);
    },
  };
}
