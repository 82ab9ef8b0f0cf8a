import type { Readable } from 'node:stream';
import { maxAvatarBytes } from '@audiotricks/contracts';
import { avatarErrors } from './avatars.errors.ts';

/** The body in memory, up to the cap; what announces more is refused before a byte is read. */
export async function receivePicture(body: Readable, announcedBytes: number | null): Promise<Buffer> {
  if (announcedBytes !== null && announcedBytes > maxAvatarBytes) throw avatarErrors.tooLarge();
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      sizeBytes += piece.length;
      if (sizeBytes > maxAvatarBytes) break;
      pieces.push(piece);
    }
  } catch (cause) {
    throw avatarErrors.cut(cause);
  }
  if (sizeBytes > maxAvatarBytes) throw avatarErrors.tooLarge();
  return Buffer.concat(pieces);
}
