import { buffer } from 'node:stream/consumers';
import type { Storage } from '../../platform/storage/index.ts';
import { findStranger, signatureBytes } from './known-signatures.ts';
import { fileTooLarge, notAudio } from './uploads.errors.ts';

/**
 * Looks at what has arrived, whatever was said of it before: its size against the limit, and its first bytes. Throws
 * `upload.too_large`, `media.not_audio`; `storage.object_missing` where somebody has freed it meanwhile.
 */
export async function inspectObject(
  storage: Storage,
  { key, sizeBytes, maxBytes }: { key: string; sizeBytes: number; maxBytes: number },
): Promise<void> {
  if (sizeBytes > maxBytes) throw fileTooLarge(maxBytes);
  const head = await buffer(await storage.read(key, { start: 0, end: Math.min(sizeBytes, signatureBytes) - 1 }));
  const stranger = findStranger(head);
  if (stranger !== null) throw notAudio(stranger);
}
