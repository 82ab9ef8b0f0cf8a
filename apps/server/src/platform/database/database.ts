import type { Prisma } from './generated/client.ts';

/** A running transaction. */
export type Transaction = Prisma.TransactionClient;

/** Two ways into PostgreSQL, and nothing else: inside one workspace, or as the system. */
export interface Database {
  /**
   * One transaction as `app_tenant` with `app.workspace_id` set: row-level security hides every other workspace.
   * Also sees the queue's tables, so that work is enqueued with the write it follows.
   */
  tenant<Result>(workspaceId: string, run: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /** One transaction as `app_system`: only for queue, sweepers and sign-in look-ups (a test lists the callers). */
  system<Result>(run: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /** Calls back with the payload of every NOTIFY on the channel; reconnects by itself. */
  listen(channel: string, onPayload: (payload: string) => void): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}
