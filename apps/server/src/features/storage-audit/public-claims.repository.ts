import type { Database } from '../../platform/database/index.ts';
import { isAvatarInUse } from '../avatars/index.ts';
import type { Claim } from './storage-audit.models.ts';

const claimsAtOnce = 500;

/** The pictures that people have, in the order of their keys. */
export async function* readAvatarClaims(database: Database): AsyncGenerator<Claim> {
  let after = '';
  while (true) {
    const page = await database.system(
      (transaction) => transaction.$queryRaw<{ hash: string }[]>`
        select distinct avatar_hash as hash from "user"
        where avatar_hash > ${after} order by avatar_hash limit ${claimsAtOnce}`,
    );
    for (const { hash } of page) {
      const key = `avatars/${hash}.webp`;
      yield { key, workspaceId: null, kind: 'avatar', id: hash, sizeBytes: null, isRequired: true };
    }
    const last = page.at(-1);
    if (!last || page.length < claimsAtOnce) return;
    after = last.hash;
  }
}

/** Whether somebody has the picture right now. */
export function isPictureClaimed(database: Database, key: string): Promise<boolean> {
  return database.system((transaction) => isAvatarInUse(transaction, key));
}

/** Takes note that a picture is gone, for everybody who has it. */
export async function forgetPicture(database: Database, avatarHash: string): Promise<boolean> {
  const { count } = await database.system((transaction) =>
    transaction.user.updateMany({ where: { avatarHash }, data: { avatarHash: null, isAvatarPublic: false } }),
  );
  return count > 0;
}
