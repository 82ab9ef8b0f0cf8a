import type { Transaction } from '../../platform/database/database.ts';
import type { PlanPriority } from '../../platform/database/generated/enums.ts';

/** The longest recording the workspace's plan takes, in ms; null without a limit. */
export async function durationLimitMs(transaction: Transaction, workspaceId: string): Promise<number | null> {
  const subscription = await transaction.subscription.findUniqueOrThrow({
    where: { workspaceId },
    select: { plan: { select: { maxDurationMs: true } } },
  });
  return subscription.plan.maxDurationMs === null ? null : Number(subscription.plan.maxDurationMs);
}

/** What the workspace's plan gives it beside others: how many jobs run at once, and how large its share is. */
export async function readPlanShare(
  transaction: Transaction,
  workspaceId: string,
): Promise<{ jobsAtOnce: number; priority: PlanPriority }> {
  // One statement: it goes with every piece of work that is sent.
  const [share] = await transaction.$queryRaw<{ jobsAtOnce: number; priority: PlanPriority }[]>`
    SELECT plan.jobs_at_once AS "jobsAtOnce", plan.priority::text AS priority
    FROM subscription JOIN plan ON plan.id = subscription.plan_id
    WHERE subscription.workspace_id = ${workspaceId}::uuid`;
  if (share === undefined) throw new Error(`Workspace ${workspaceId} has no subscription.`);
  return share;
}

/** How large the share of a workspace is while others wait too, by its plan. */
export async function planPriorityOf(transaction: Transaction, workspaceId: string): Promise<PlanPriority> {
  return (await readPlanShare(transaction, workspaceId)).priority;
}
