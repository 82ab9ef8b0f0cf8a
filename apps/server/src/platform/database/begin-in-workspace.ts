import { AsyncLocalStorage } from 'node:async_hooks';
import { type ClientBase, escapeLiteral, type QueryConfig } from 'pg';
import { guardQuery } from './guard-query.ts';

/** The whole of a tenant's session is one workspace's for a transaction, so it begins in it or not at all. */
export class NoWorkspaceError extends Error {
  override readonly name = 'NoWorkspaceError';

  constructor() {
    super("a tenant's transaction began outside of a workspace");
  }
}

const workspace = new AsyncLocalStorage<string>();

/** Tenant transactions that `run` begins see this workspace only. */
export function inWorkspace<Result>(workspaceId: string, run: () => Promise<Result>): Promise<Result> {
  return workspace.run(workspaceId, run);
}

function isBegin(query: unknown): query is QueryConfig {
  return typeof query === 'object' && query !== null && 'text' in query && query.text === 'BEGIN';
}

/**
 * Sets the workspace of a transaction in the same round trip as its BEGIN: a tenth of all statements was nothing but
 * that. Prisma begins transactions by itself and tells the driver nothing of the caller's, hence the way around it.
 */
export function beginInWorkspace(client: ClientBase): void {
  guardQuery(client, (query, parameters) => {
    const [first, ...others] = parameters;
    if (!isBegin(first)) return query(...parameters);
    const workspaceId = workspace.getStore();
    if (workspaceId === undefined) return Promise.reject(new NoWorkspaceError());
    const set = `SELECT set_config('app.workspace_id', ${escapeLiteral(workspaceId)}::uuid::text, true)`;
    return query({ ...first, text: `BEGIN; ${set}` }, ...others);
  });
}
