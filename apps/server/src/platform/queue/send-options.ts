/** Of the workspace's plan: how large its share is while others wait too. */
export type PlanPriority = 'low' | 'normal' | 'high';

export interface SendOptions {
  /** While a job of the same kind and key waits or runs, sending another does nothing. */
  singletonKey?: string;
  /** Not before this much later, by the database's clock. */
  startAfterMs?: number;
  /** Within the workspace, higher goes first; 0 unless given. */
  priority?: number;
  /** Between workspaces; `normal` unless given. */
  planPriority?: PlanPriority;
}

/** Stands for the workspace where there is none. */
export const SYSTEM_GROUP = 'system';
