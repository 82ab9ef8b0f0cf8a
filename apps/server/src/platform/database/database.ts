import type { Prisma } from './generated/client.ts';

/** A running transaction. */
export type Transaction = Prisma.TransactionClient;

/**
 * Two ways into PostgreSQL, and nothing else: inside one workspace, or as the system. Both give a transaction that ends
 * with `run`: committed when it resolves, rolled back when it rejects, with its own error. After a conflict, or a session
 * lost before COMMIT, `run` is called again, so it has no effects outside of the transaction. Between two statements it
 * waits for nothing else: after 3 s without work PostgreSQL ends the session. A lock is waited for 5 s, a statement may
 * take 15 s, the whole 20 s.
 */
export interface Database {
  /**
   * One transaction as `app_tenant` with `app.workspace_id` set: row-level security hides every other workspace.
   * Also sees the queue's tables, so that work is enqueued with the write it follows.
   */
  tenant<Result>(workspaceId: string, run: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /** One transaction as `app_system`: only for queue, sweepers and sign-in look-ups (a test lists the callers). */
  system<Result>(run: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /**
   * Calls back with the payload of every NOTIFY on the channel. Makes a lost session anew by itself and then calls back
   * once with '', because notifications may have been missed: whoever listens reads again. Resolves when it listens.
   */
  listen(channel: string, onPayload: (payload: string) => void): Promise<{ stop(): Promise<void> }>;
  /** Waits for running transactions; later ones are refused. */
  close(): Promise<void>;
}
