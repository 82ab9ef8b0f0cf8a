import type { Cdn } from '../../platform/cdn/index.ts';

/** Of the person's row. */
export interface AvatarColumns {
  /** SHA-256 of the picture's bytes in hex; null without a picture. */
  avatarHash: string | null;
  isAvatarPublic: boolean;
}

/** Where the picture stands, and its path on this server and on the CDN. */
export function avatarKeyOf(hash: string): string {
  return `avatars/${hash}.webp`;
}

export type AvatarUrlOf = (person: AvatarColumns) => string | null;

/** The address of a person's picture: on the CDN where it may be there, else the path on this server; null without one. */
export function createAvatarUrlOf({ cdn }: { cdn: Pick<Cdn, 'publicUrl'> }): AvatarUrlOf {
  return ({ avatarHash, isAvatarPublic }) => {
    if (avatarHash === null) return null;
    const key = avatarKeyOf(avatarHash);
    const publicUrl = isAvatarPublic ? cdn.publicUrl({ kind: 'avatar', key }) : null;
    return publicUrl ?? `/${key}`;
  };
}
