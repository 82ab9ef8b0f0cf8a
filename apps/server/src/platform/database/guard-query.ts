import type { ClientBase } from 'pg';

type AnyQuery = (...parameters: unknown[]) => unknown;

/** Puts `guard` in front of the client's `query`, which it is given with what it is called with. The last one put comes first. */
export function guardQuery(client: ClientBase, guard: (query: AnyQuery, parameters: unknown[]) => unknown): void {
  const query = client.query.bind(client) as AnyQuery;
  const guarded: AnyQuery = (...parameters) => guard(query, parameters);
  client.query = guarded as typeof client.query;
}
