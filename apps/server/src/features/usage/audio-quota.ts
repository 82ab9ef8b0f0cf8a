import { z } from 'zod';
import type { Transaction } from '../../platform/database/database.ts';

const count = z.coerce.number().int();
const rowSchema = z.object({ limitMs: count.nullable(), usedMs: count, heldMs: count, ownUsedMs: count });

/** The plan's audio of this calendar month (UTC), in ms. */
export interface AudioQuota {
  /** null: no limit. */
  limitMs: number | null;
  /** Sum of the month's usage entries. */
  usedMs: number;
  /** What running jobs may still use beside that. */
  heldMs: number;
  /** What the job that is left out has used already, in whatever month. */
  ownUsedMs: number;
}

/**
 * One statement, one moment: a chunk that is finished meanwhile moves from held to used, and is never counted twice or
 * not at all. To promise what is left, hold the admission lock: promises are made one after another.
 * `exceptJobId` leaves what that job holds out of `heldMs`.
 */
export async function readAudioQuota(
  transaction: Transaction,
  { workspaceId, exceptJobId = null }: { workspaceId: string; exceptJobId?: string | null },
): Promise<AudioQuota> {
  const rows = await transaction.$queryRaw`
    SELECT
      (SELECT plan.audio_ms_per_month FROM subscription JOIN plan ON plan.id = subscription.plan_id
        WHERE subscription.workspace_id = ${workspaceId}::uuid) AS "limitMs",
      (SELECT coalesce(sum(quantity), 0) FROM usage_entry
        WHERE workspace_id = ${workspaceId}::uuid AND meter = 'audio_ms'
          AND created_at >= date_trunc('month', now(), 'UTC')) AS "usedMs",
      (SELECT coalesce(sum(greatest(0, held_ms - coalesce(
            (SELECT sum(quantity) FROM usage_entry AS entry
              WHERE entry.workspace_id = reservation.workspace_id AND entry.job_id = reservation.job_id), 0))), 0)
        FROM reservation
        WHERE workspace_id = ${workspaceId}::uuid AND state = 'held'
          AND job_id IS DISTINCT FROM ${exceptJobId}::uuid) AS "heldMs",
      (SELECT coalesce(sum(quantity), 0) FROM usage_entry
        WHERE workspace_id = ${workspaceId}::uuid AND job_id = ${exceptJobId}::uuid) AS "ownUsedMs"`;
  const [row] = z.tuple([rowSchema]).parse(rows);
  return row;
}

/** What can still be promised; null without a limit. */
export function leftOf({ limitMs, usedMs, heldMs }: AudioQuota): number | null {
  return limitMs === null ? null : Math.max(0, limitMs - usedMs - heldMs);
}
