import type { Transaction } from './database.ts';

/** What pg-boss takes as `{ db }`. */
export interface SqlExecutor {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/**
 * Lets a library that writes its own SQL take part in a running transaction: same session, same role, same fate.
 * Rows come as Prisma reads them: bigint for int8, Date for timestamps, parsed JSON.
 */
export function executorOf(transaction: Transaction): SqlExecutor {
  return {
    async executeSql(text, values = []) {
      const rows = await transaction.$queryRawUnsafe<unknown>(text, ...values);
      return { rows: Array.isArray(rows) ? rows : [] };
    },
  };
}
