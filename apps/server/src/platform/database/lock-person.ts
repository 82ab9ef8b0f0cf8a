import type { Transaction } from './database.ts';

/** Changes of one person come one after the other from here to the end of the transaction; nothing happens where there is none. */
export async function lockPerson(transaction: Transaction, userId: string): Promise<void> {
  await transaction.$queryRaw`select 1 from "user" where id = ${userId}::uuid for update`;
}
