import type { Storage } from '../../platform/storage/index.ts';

/**
 * Where browsers talk to the storage itself, for the page's Content Security Policy: the origin of the addresses that
 * it signs, whether the bucket stands in their host or in their path; none for the local disk.
 */
export async function directOriginsOf(storage: Storage): Promise<string[]> {
  const address = await storage.signRead({ key: 'any', lifeMs: 1_000, contentType: 'audio/wav' });
  return address === null ? [] : [new URL(address).origin];
}
