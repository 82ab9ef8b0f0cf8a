import type { Client, ClientBase } from 'pg';
import { guardQuery } from './guard-query.ts';

/**
 * A server that was cut off answers nothing, not even that the connection is gone: TCP alone would wait for it for a
 * quarter of an hour, and for ever where something in between keeps the connection. Here a session that leaves a
 * statement without an answer for so long is ended, so that whoever waits is told, and the pool makes another.
 */
export function endWhenSilent(client: ClientBase, answerWithinMs: number): void {
  guardQuery(client, (query, parameters) => {
    const answer = query(...parameters);
    if (!(answer instanceof Promise)) return answer;
    // With a statement under way this closes the socket at once; the statement is told that its connection ended.
    const timer = setTimeout(() => void (client as Client).end(), answerWithinMs);
    return answer.finally(() => clearTimeout(timer));
  });
}
