import type { Storage } from '../../../platform/storage/index.ts';
import type { AudioObject } from './audio-object.ts';
import { contentHeaders } from './content-headers.ts';

/** A player asks for a new address before this one ends. */
const lifeMs = 15 * 60_000;

export interface OriginUrl {
  url: string;
  /** Never later than the store's own idea of it. */
  expiresAt: Date;
}

/**
 * An address of the object store itself, range requests included, or null where this server streams the bytes. Never
 * one of a CDN, which would go on answering after the address has ended. The store answers with a type that is harmless
 * in a browser, whatever was uploaded.
 */
export function createSignOrigin({ storage, now }: { storage: Pick<Storage, 'signRead'>; now: () => Date }) {
  return async function signOrigin(object: AudioObject): Promise<OriginUrl | null> {
    const expiresAt = new Date(now().getTime() + lifeMs);
    const { storageKey: key, fileName } = object;
    const contentType = contentHeaders(object)['content-type'];
    const url = await storage.signRead({ key, lifeMs, contentType, fileName });
    return url === null ? null : { url, expiresAt };
  };
}
