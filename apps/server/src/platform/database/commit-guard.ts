import type { Client, PoolClient, QueryResult } from 'pg';

/** The whole transaction was rolled back although nobody asked for it. */
export class TransactionAbortedError extends Error {
  override readonly name = 'TransactionAbortedError';
  readonly code = 'database.transaction_aborted';

  constructor() {
    super('a statement of the transaction had failed and the failure was caught inside: nothing of it was kept');
  }
}

type AnyQuery = (...parameters: unknown[]) => unknown;

function isCommit(query: unknown): boolean {
  const text = typeof query === 'object' && query !== null && 'text' in query ? query.text : query;
  return text === 'COMMIT';
}

/**
 * PostgreSQL answers COMMIT of a transaction in which a statement failed with a friendly ROLLBACK, which no driver
 * reports. Whoever caught the statement's error would take the transaction for written, so here that COMMIT fails.
 */
export function refuseLostCommits(client: Client | PoolClient): void {
  const query = client.query.bind(client) as AnyQuery;
  const guarded: AnyQuery = (...parameters) => {
    const answer = query(...parameters);
    if (!isCommit(parameters[0]) || !(answer instanceof Promise)) return answer;
    return answer.then((result: QueryResult) => {
      if (result.command === 'ROLLBACK') throw new TransactionAbortedError();
      return result;
    });
  };
  client.query = guarded as typeof client.query;
}
