import { createHash, randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';

const blockBytes = 2 ** 20;

/** Writes a file in which every MiB is another, and answers what it hashes to, in hex. */
export async function writeGeneratedFile(path: string, sizeBytes: number): Promise<string> {
  const block = randomBytes(blockBytes);
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  try {
    for (let written = 0, index = 0; written < sizeBytes; written += blockBytes, index += 1) {
      block.writeBigUInt64BE(BigInt(index), 0);
      const bytes = block.subarray(0, Math.min(blockBytes, sizeBytes - written));
      hash.update(bytes);
      await file.write(bytes);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
