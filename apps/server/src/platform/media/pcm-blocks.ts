import { pcmSampleRateHz } from './media.ts';

const bytesPerSample = 2;

/** Cuts a stream of bytes into blocks of one second; each is valid until the next is asked for. */
export function createPcmBlocks(channels = 1) {
  const blockSamples = channels * pcmSampleRateHz;
  const block = new Int16Array(blockSamples);
  const view = new Uint8Array(block.buffer);
  let filledBytes = 0;
  let totalBytes = 0;

  return {
    /** Blocks that these bytes complete. Bytes are little-endian, as is every machine that Node 24 ships for but s390x. */
    *add(bytes: Buffer): Generator<Int16Array> {
      totalBytes += bytes.length;
      for (let at = 0; at < bytes.length; ) {
        const part = bytes.subarray(at, at + view.length - filledBytes);
        view.set(part, filledBytes);
        filledBytes += part.length;
        at += part.length;
        if (filledBytes < view.length) return;
        filledBytes = 0;
        yield block;
      }
    },
    /** The samples left at the end, if any. */
    rest: (): Int16Array => block.subarray(0, Math.floor(filledBytes / bytesPerSample / channels) * channels),
    get durationMs() {
      return Math.floor((totalBytes / bytesPerSample / blockSamples) * 1_000);
    },
  };
}
