import { createDiskStorage } from '../disk/disk-storage.ts';
import { patternBytes, streamOf } from './bytes.ts';

/**
 * A process to be killed: writes the parts of a transfer again and again, four at a time, until it dies.
 * Arguments: folder, key, handle, part size in bytes, number of parts.
 */
const [folder = '', key = '', handle = '', partSize, parts] = process.argv.slice(2);
const partSizeBytes = Number(partSize);
const partCount = Number(parts);
const storage = await createDiskStorage({ folder, reserveBytes: 0 });

async function writeForever(first: number): Promise<never> {
  for (let partNumber = first; ; partNumber = partNumber + 4 > partCount ? first : partNumber + 4) {
    const stream = streamOf(patternBytes(partSizeBytes, partNumber));
    const offsetBytes = (partNumber - 1) * partSizeBytes;
    await storage.writePart({ key, handle, partNumber, offsetBytes, sizeBytes: null, maxBytes: partSizeBytes, stream });
    process.stdout.write('.');
  }
}
await Promise.all([1, 2, 3, 4].map(writeForever));
