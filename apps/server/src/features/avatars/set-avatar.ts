import { createHash } from 'node:crypto';
import type { User } from '@audiotricks/contracts';
import type { Cdn } from '../../platform/cdn/index.ts';
import type { Database, Transaction } from '../../platform/database/index.ts';
import type { Images } from '../../platform/images/index.ts';
import type { Storage } from '../../platform/storage/index.ts';
import type { ToUser } from '../identity/index.ts';
import { lockPublicObject, withdrawObject } from '../public-objects/index.ts';
import { avatarKeyOf } from './avatar-address.ts';

/** Twice the largest place where it is shown, for dense screens. */
const edgePx = 256;
/** Below what the database lets a transaction wait for somebody else. */
const putTimeoutMs = 2_500;
const forEver = 'public, max-age=31536000, immutable';

export interface SetAvatarDeps {
  database: Database;
  storage: Pick<Storage, 'put' | 'head'>;
  images: Images;
  cdn: Pick<Cdn, 'serves'>;
  toUser: ToUser;
}

/** A person's own picture: set, replaced, taken back. Throws the `avatar.*` codes. */
export function createAvatars({ database, storage, images, cdn, toUser }: SetAvatarDeps) {
  /** The picture is made small before anything is written; the same one again changes nothing. */
  async function setAvatar(userId: string, picture: Uint8Array): Promise<User> {
    const bytes = await images.toSquare(picture, edgePx);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const isPublic = cdn.serves('avatar');
    return database.system(async (transaction) => {
      const key = avatarKeyOf(hash);
      await lockPublicObject(transaction, key);
      const before = await lockAvatar(transaction, userId);
      const isThere = !isPublic && (await storage.head(key)) !== null;
      const publicAs = isPublic ? { contentType: 'image/webp', cacheControl: forEver } : undefined;
      if (!isThere) await storage.put({ key, body: bytes, publicAs, signal: AbortSignal.timeout(putTimeoutMs) });
      if (before !== null && before !== hash) await withdrawObject(transaction, avatarKeyOf(before));
      const data = { avatarHash: hash, isAvatarPublic: isPublic };
      return toUser(await transaction.user.update({ where: { id: userId }, data }));
    });
  }

  function deleteAvatar(userId: string): Promise<User> {
    return database.system(async (transaction) => {
      const before = await lockAvatar(transaction, userId);
      if (before !== null) await withdrawObject(transaction, avatarKeyOf(before));
      const data = { avatarHash: null, isAvatarPublic: false };
      return toUser(await transaction.user.update({ where: { id: userId }, data }));
    });
  }

  return { setAvatar, deleteAvatar };
}

/** Locks the person's row, so that of two changes at once each withdraws what it replaced. */
async function lockAvatar(transaction: Transaction, userId: string): Promise<string | null> {
  const [row] = await transaction.$queryRaw<{ hash: string | null }[]>`
    SELECT avatar_hash AS hash FROM "user" WHERE id = ${userId}::uuid FOR UPDATE`;
  return row?.hash ?? null;
}

/** Whether the object at a key is somebody's picture. */
export async function isAvatarInUse(transaction: Transaction, key: string): Promise<boolean> {
  const [, avatarHash] = /^avatars\/([0-9a-f]{64})\.webp$/.exec(key) ?? [];
  if (avatarHash === undefined) return false;
  return (await transaction.user.count({ where: { avatarHash } })) > 0;
}
