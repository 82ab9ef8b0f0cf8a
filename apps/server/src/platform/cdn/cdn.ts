import type { PurgeCache } from './purge.ts';

/** What may stand on a public cache; everything else is private and never gets an address here. */
export type PublicKind = 'avatar' | 'web_asset';

/**
 * Keys hold a hash of the content, so an address never means two things. What a person may take back has to be purged
 * when they do.
 */
const rules: Record<PublicKind, { key: RegExp; isRevocable: boolean }> = {
  avatar: { key: /^avatars\/[0-9a-f]{64}\.webp$/, isRevocable: true },
  web_asset: { key: /^assets\/[\w.-]+-[\w-]{8,}\.[a-z0-9]+$/, isRevocable: false },
};

export interface Cdn {
  /** Whether the CDN serves this kind: there is one, and what may be taken back can be. */
  serves(kind: PublicKind): boolean;
  /** The public address of an object; null where the CDN does not serve the kind. Throws TypeError for a key that is not content-hashed. */
  publicUrl(object: { kind: PublicKind; key: string }): string | null;
  /** Where browsers load from; null without a CDN. */
  readonly origin: string | null;
  /** Takes objects out of the CDN's cache; null where that is not possible. */
  readonly purge: PurgeCache | null;
}

/** The CDN in front of the bucket, or none (`origin` null). Without `purge` it is refused for all that is revocable. */
export function createCdn({ origin, purge }: { origin: string | null; purge: PurgeCache | null }): Cdn {
  const serves = (kind: PublicKind) => origin !== null && (!rules[kind].isRevocable || purge !== null);
  return {
    serves,
    publicUrl({ kind, key }) {
      if (!rules[kind].key.test(key)) throw new TypeError(`Not a public key of the kind ${kind}.`);
      return serves(kind) ? `${origin}/${key}` : null;
    },
    origin,
    purge,
  };
}
