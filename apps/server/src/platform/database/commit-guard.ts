import type { ClientBase, QueryResult } from 'pg';
import { guardQuery } from './guard-query.ts';

/** The whole transaction was rolled back although nobody asked for it. */
export class TransactionAbortedError extends Error {
  override readonly name = 'TransactionAbortedError';
  readonly code = 'database.transaction_aborted';

  constructor() {
    super('a statement of the transaction had failed and the failure was caught inside: nothing of it was kept');
  }
}

function isCommit(query: unknown): boolean {
  const text = typeof query === 'object' && query !== null && 'text' in query ? query.text : query;
  return text === 'COMMIT';
}

/**
 * PostgreSQL answers COMMIT of a transaction in which a statement failed with a friendly ROLLBACK, which no driver
 * reports. Whoever caught the statement's error would take the transaction for written, so here that COMMIT fails.
 */
export function refuseLostCommits(client: ClientBase): void {
  guardQuery(client, (query, parameters) => {
    const answer = query(...parameters);
    if (!isCommit(parameters[0]) || !(answer instanceof Promise)) return answer;
    return answer.then((result: QueryResult) => {
      if (result.command === 'ROLLBACK') throw new TransactionAbortedError();
      return result;
    });
  });
}
