import type { Database } from '../../platform/database/index.ts';
import { avatarKeyOf, isAvatarInUse } from '../avatars/index.ts';
import { withdrawObject } from '../public-objects/index.ts';
import type { Claim } from './storage-audit.models.ts';

const hashesAtOnce = 500;

/** Pictures that people have, in the order of their keys, each once. */
export async function* readAvatarClaims(database: Database): AsyncGenerator<Claim> {
  let after = '';
  while (true) {
    // Hashes are hexadecimal: every collation has them in the order of their bytes.
    const page: { avatarHash: string | null }[] = await database.system((transaction) =>
      transaction.user.findMany({
        where: { avatarHash: { gt: after } },
        distinct: ['avatarHash'],
        orderBy: { avatarHash: 'asc' },
        take: hashesAtOnce,
        select: { avatarHash: true },
      }),
    );
    for (const { avatarHash: id } of page) {
      if (id !== null)
        yield { key: avatarKeyOf(id), workspaceId: '', kind: 'avatar', id, sizeBytes: null, isRequired: true };
    }
    after = page.at(-1)?.avatarHash ?? after;
    if (page.length < hashesAtOnce) return;
  }
}

export function isAvatarClaimed(database: Database, key: string): Promise<boolean> {
  return database.system((transaction) => isAvatarInUse(transaction, key));
}

/** Has the object freed, and purged from the CDN, unless somebody has the picture again by then. */
export function withdrawAvatar(database: Database, key: string): Promise<void> {
  return database.system((transaction) => withdrawObject(transaction, key));
}

/** People whose picture is gone have none; false where nobody had it any more. */
export async function forgetAvatar(database: Database, avatarHash: string): Promise<boolean> {
  const { count } = await database.system((transaction) =>
    transaction.user.updateMany({ where: { avatarHash }, data: { avatarHash: null, isAvatarPublic: false } }),
  );
  return count > 0;
}
