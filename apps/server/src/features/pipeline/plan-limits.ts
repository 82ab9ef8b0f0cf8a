import type { Transaction } from '../../platform/database/database.ts';

/** The longest recording the workspace's plan takes, in ms; null without a limit. */
export async function durationLimitMs(transaction: Transaction, workspaceId: string): Promise<number | null> {
  const subscription = await transaction.subscription.findUniqueOrThrow({
    where: { workspaceId },
    select: { plan: { select: { maxDurationMs: true } } },
  });
  return subscription.plan.maxDurationMs === null ? null : Number(subscription.plan.maxDurationMs);
}
