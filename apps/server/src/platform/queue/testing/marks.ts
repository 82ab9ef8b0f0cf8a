import type { Transaction } from '../../database/index.ts';

/** Where handlers under test leave a mark; no two marks are kept apart by anything but the queue. */
export const effectTableSql = `
  CREATE TABLE effect (key text NOT NULL, note text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
  GRANT SELECT, INSERT ON effect TO app_tenant, app_system`;

export async function leaveMark(transaction: Transaction, key: string, note = ''): Promise<void> {
  await transaction.$executeRaw`INSERT INTO effect (key, note) VALUES (${key}, ${note})`;
}
