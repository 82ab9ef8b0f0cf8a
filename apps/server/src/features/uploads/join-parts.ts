import { MultipartGoneError, PartsChangedError, type Storage } from '../../platform/storage/index.ts';
import { checkParts, type PartCheck } from './parts.models.ts';
import type { UploadRow } from './uploads.repository.ts';

/** How often parts that change under our hands are looked at anew. */
const attempts = 3;

export type Joined = { kind: 'joined'; sizeBytes: number } | Exclude<PartCheck, { kind: 'whole' }> | { kind: 'gone' };

/**
 * Makes the object out of the parts, if it is whole. Any number of callers may do this at once and again: the object
 * that stands answers them all.
 */
export async function joinParts(storage: Storage, { plan, transfer }: UploadRow): Promise<Joined> {
  for (let attempt = 1; ; attempt++) {
    const parts = await storage.listParts(transfer);
    const check = checkParts(plan, parts);
    if (check.kind !== 'whole') {
      // Parts that are gone may have become the object a moment ago, or before a crash.
      const object = await storage.head(transfer.key);
      return object ? { kind: 'joined', sizeBytes: object.sizeBytes } : check;
    }
    try {
      const { sizeBytes } = await storage.completeMultipart({ ...transfer, parts });
      return { kind: 'joined', sizeBytes };
    } catch (cause) {
      if (cause instanceof MultipartGoneError) return { kind: 'gone' };
      if (!(cause instanceof PartsChangedError) || attempt === attempts) throw cause;
    }
  }
}
