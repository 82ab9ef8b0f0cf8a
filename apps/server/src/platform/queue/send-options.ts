import type { Transaction } from '../database/index.ts';

/** Of the workspace's plan: how large its share is while others wait too. */
export type PlanPriority = 'low' | 'normal' | 'high';

/** A workspace of high priority gets four slots while one of low priority gets one. */
export const shareWeights: Readonly<Record<PlanPriority, number>> = { low: 1, normal: 2, high: 4 };

/** As it stands with a job; whatever else stands there is taken for the middle. */
export function toPlanPriority(tier: string | null): PlanPriority {
  return tier === 'low' || tier === 'high' ? tier : 'normal';
}

/** How much of a share the plan of a workspace gives it, read in the transaction that sends. */
export type PlanPriorityOf = (transaction: Transaction, workspaceId: string) => Promise<PlanPriority>;

export interface SendOptions {
  /** While a job of the same kind and key waits or runs, sending another does nothing. */
  singletonKey?: string;
  /** Not before this much later, by the database's clock. */
  startAfterMs?: number;
  /** Within the workspace, higher goes first; 0 unless given. */
  priority?: number;
  /** Between workspaces; unless given that of the workspace's plan, `normal` where nobody knows it. */
  planPriority?: PlanPriority | undefined;
  /**
   * What a process must be able to do to run it, such as the engine `local/whisper-base`: others leave it alone. Anybody
   * runs what needs nothing.
   */
  needs?: string;
}

/** Work of no workspace has no plan, and any process can do it. */
export type SystemSendOptions = Pick<SendOptions, 'singletonKey' | 'startAfterMs'>;

/** Stands for the workspace where there is none. */
export const SYSTEM_GROUP = 'system';

/** Between a workspace and what its work needs in the name of a group; in no id of a workspace. */
const NEEDS_MARK = '#';

/** The group that pg-boss knows a job by: its workspace, and what running it needs. */
export function groupOf(workspaceId: string, needs?: string): string {
  return needs === undefined ? workspaceId : `${workspaceId}${NEEDS_MARK}${needs}`;
}

export function parseGroup(group: string): { workspaceId: string; needs: string | undefined } {
  const at = group.indexOf(NEEDS_MARK);
  if (at < 0) return { workspaceId: group, needs: undefined };
  return { workspaceId: group.slice(0, at), needs: group.slice(at + 1) };
}
