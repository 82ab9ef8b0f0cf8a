import type { Transaction } from '../database/index.ts';
import { type PlanPriority, parseGroup, toPlanPriority } from './send-options.ts';

/**
 * Every statement of ours on pg-boss's own table stands here; all else goes through its functions. They lean on the
 * columns name, id, state, group_id, group_tier, retry_count, retry_limit, start_after, started_on, expire_seconds,
 * heartbeat_on, heartbeat_seconds, output and dead_letter of its schema, which is pinned; the queue's tests fail when an
 * update of pg-boss moves them.
 */
const jobTable = 'pgboss.job';

/** Serves `readWaiting`: the heads of each workspace's queue without reading past them. */
export const waitingIndexSql = `CREATE INDEX IF NOT EXISTS job_waiting_by_group
  ON pgboss.job_common (name, group_id, priority DESC, created_on, start_after) WHERE state < 'active' AND NOT blocked`;

export interface WaitingRow {
  queue: string;
  group: string;
  tier: string | null;
  ready: number;
  priority: number;
  oldestAtMs: number;
}

/** What could start now by queue and workspace, each counted up to `most`. */
export function readWaiting(transaction: Transaction, queues: string[], most: number): Promise<WaitingRow[]> {
  return transaction.$queryRawUnsafe<WaitingRow[]>(
    `WITH RECURSIVE head AS (
       (SELECT name, group_id FROM ${jobTable}
         WHERE name = ANY($1::text[]) AND state < 'active' AND NOT blocked AND group_id IS NOT NULL
         ORDER BY name, group_id LIMIT 1)
       UNION ALL
       SELECT next.name, next.group_id FROM head CROSS JOIN LATERAL (
         SELECT name, group_id FROM ${jobTable}
          WHERE (name, group_id) > (head.name, head.group_id)
            AND name = ANY($1::text[]) AND state < 'active' AND NOT blocked
          ORDER BY name, group_id LIMIT 1) next
     )
     SELECT head.name AS queue, head.group_id AS "group", due.*
       FROM head CROSS JOIN LATERAL (
         SELECT count(*)::int AS ready, max(priority)::int AS priority, max(group_tier) AS tier,
                (extract(epoch FROM min(created_on)) * 1000)::float8 AS "oldestAtMs"
           FROM (SELECT priority, group_tier, created_on FROM ${jobTable}
                  WHERE name = head.name AND group_id = head.group_id AND state < 'active' AND NOT blocked
                    AND start_after <= pgboss.job_now()
                  ORDER BY priority DESC, created_on LIMIT $2::int) first) due
      WHERE due.ready > 0`,
    queues,
    most,
  );
}

/** Work of a workspace that waits for its turn. */
export interface Backlog {
  workspaceId: string;
  planPriority: PlanPriority;
  /** How many, counted no further than a thousand. */
  waiting: number;
}

/** Who waits with one kind of work for somebody who can run what it needs. Reads heads of queues, not their length. */
export async function readBacklog(
  transaction: Transaction,
  { job, needs }: { job: { name: string }; needs: string },
): Promise<Backlog[]> {
  const rows = await readWaiting(transaction, [job.name], 1_000);
  return rows.flatMap(({ group, tier, ready }) => {
    const { workspaceId, needs: needed } = parseGroup(group);
    return needed === needs ? [{ workspaceId, planPriority: toPlanPriority(tier), waiting: ready }] : [];
  });
}

/** Writes who runs the jobs into their `output`, which is empty until they end. */
export async function stampOwner(transaction: Transaction, names: string[], ids: string[], processId: string) {
  await transaction.$executeRawUnsafe(
    `UPDATE ${jobTable} SET output = jsonb_build_object('claimedBy', $3::text)
      WHERE name = ANY($1::text[]) AND id = ANY($2::uuid[])`,
    names,
    ids,
    processId,
  );
}

/** One attempt at one job: what the fence compares. A Claim is one. */
export interface AttemptKey {
  name: string;
  id: string;
  retryCount: number;
}

/** The running jobs of a process but for `exceptIds`, locked. Those that are just being finished are left out. */
export function readOwned(transaction: Transaction, processId: string, exceptIds: string[]): Promise<AttemptKey[]> {
  return transaction.$queryRawUnsafe<AttemptKey[]>(
    `SELECT name, id::text, retry_count AS "retryCount" FROM ${jobTable}
      WHERE state = 'active' AND output->>'claimedBy' = $1::text AND id <> ALL($2::uuid[])
      ORDER BY name, id FOR UPDATE SKIP LOCKED`,
    processId,
    exceptIds,
  );
}

const fence = (parameter: string) =>
  `state = 'active' AND (id::text || ':' || retry_count::text) = ANY(${parameter}::text[])`;

function fenceValues(attempts: readonly AttemptKey[]): [names: string[], ids: string[], attempts: string[]] {
  return [
    [...new Set(attempts.map(({ name }) => name))],
    attempts.map(({ id }) => id),
    attempts.map(({ id, retryCount }) => `${id}:${retryCount}`),
  ];
}

/**
 * Says that the attempts are alive, in one statement that waits for nobody: rows that are just being finished or
 * cancelled are skipped. Answers the state of each job that is no longer ours.
 */
export async function touch(transaction: Transaction, attempts: readonly AttemptKey[]): Promise<Map<string, string>> {
  const rows = await transaction.$queryRawUnsafe<{ id: string; state: string; isHeld: boolean }[]>(
    `WITH held AS (
       SELECT name, id FROM ${jobTable}
        WHERE name = ANY($1::text[]) AND id = ANY($2::uuid[]) AND ${fence('$3')} FOR UPDATE SKIP LOCKED
     ), touched AS (
       UPDATE ${jobTable} job SET heartbeat_on = pgboss.job_now()
         FROM held WHERE job.name = held.name AND job.id = held.id
     )
     SELECT id::text, state::text, (${fence('$3')}) AS "isHeld" FROM ${jobTable}
      WHERE name = ANY($1::text[]) AND id = ANY($2::uuid[])`,
    ...fenceValues(attempts),
  );
  const lost = new Map(attempts.map(({ id }) => [id, 'gone']));
  for (const row of rows) {
    if (row.isHeld) lost.delete(row.id);
    else lost.set(row.id, row.state);
  }
  return lost;
}

/** Whether upkeep would take a claim of these queues away: one that is silent, or runs longer than it may. */
export const isAnyLapsedSql = `SELECT EXISTS (
    SELECT 1 FROM ${jobTable}
     WHERE name = ANY($1::text[]) AND state = 'active'
       AND (heartbeat_on + heartbeat_seconds * interval '1 s' < pgboss.job_now()
            OR started_on + expire_seconds * interval '1 s' < pgboss.job_now())) AS "isAnyLapsed"`;

/** Puts jobs back in their queue without counting the attempt. The raised limit keeps the fence moving. */
export function release(transaction: Transaction, attempts: readonly AttemptKey[], delayMs = 0): Promise<number> {
  return transaction.$executeRawUnsafe(
    `UPDATE ${jobTable}
        SET state = 'retry', retry_limit = retry_limit + 1, heartbeat_on = NULL, output = NULL,
            start_after = pgboss.job_now() + $4::float8 * interval '1 millisecond'
      WHERE name = ANY($1::text[]) AND id = ANY($2::uuid[]) AND ${fence('$3')}`,
    ...fenceValues(attempts),
    delayMs,
  );
}

/** Makes the next `fail` the last one, without a copy in the dead letter queue. */
export async function forbidRetry(transaction: Transaction, attempt: AttemptKey): Promise<void> {
  await transaction.$executeRawUnsafe(
    `UPDATE ${jobTable} SET retry_limit = retry_count, dead_letter = NULL
      WHERE name = ANY($1::text[]) AND id = ANY($2::uuid[]) AND ${fence('$3')}`,
    ...fenceValues([attempt]),
  );
}

/** When a job that has just failed is tried again. */
export async function postponeRetry(transaction: Transaction, job: AttemptKey, delayMs: number): Promise<void> {
  await transaction.$executeRawUnsafe(
    `UPDATE ${jobTable} SET start_after = pgboss.job_now() + $3::float8 * interval '1 millisecond'
      WHERE name = $1::text AND id = $2::uuid AND state = 'retry'`,
    job.name,
    job.id,
    delayMs,
  );
}

/** Open jobs of a workspace whose payload holds `match`, locked in a fixed order. */
export function readOpen(
  transaction: Transaction,
  where: { names: string[]; workspaceId: string; match: object },
): Promise<{ name: string; id: string }[]> {
  return transaction.$queryRawUnsafe<{ name: string; id: string }[]>(
    `SELECT name, id::text FROM ${jobTable}
      WHERE name = ANY($1::text[]) AND (group_id = $2::text OR group_id LIKE $2::text || '#%') AND state IN ('created', 'retry', 'active')
        AND data @> $3::text::jsonb ORDER BY name, id FOR UPDATE`,
    where.names,
    where.workspaceId,
    JSON.stringify(where.match),
  );
}

export interface QueueDepth {
  /** The job's name. */
  queue: string;
  /** Ready to start. */
  waiting: number;
  /** Not to be started yet: sent for later, or waiting for the next attempt. */
  deferred: number;
  running: number;
  /** How long the oldest ready job has been ready; 0 without any. */
  oldestWaitMs: number;
}

export function readDepths(transaction: Transaction, names: string[]): Promise<QueueDepth[]> {
  return transaction.$queryRawUnsafe<QueueDepth[]>(
    `SELECT queue, count(job.id) FILTER (WHERE state < 'active' AND start_after <= pgboss.job_now())::int AS waiting,
            count(job.id) FILTER (WHERE state < 'active' AND start_after > pgboss.job_now())::int AS deferred,
            count(job.id) FILTER (WHERE state = 'active')::int AS running,
            coalesce(extract(epoch FROM pgboss.job_now() - min(start_after)
              FILTER (WHERE state < 'active' AND start_after <= pgboss.job_now())) * 1000, 0)::float8 AS "oldestWaitMs"
       FROM unnest($1::text[]) queue LEFT JOIN ${jobTable} job ON job.name = queue AND job.state IN ('created', 'retry', 'active')
      GROUP BY queue ORDER BY queue`,
    names,
  );
}
