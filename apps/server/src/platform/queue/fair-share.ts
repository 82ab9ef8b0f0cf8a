import { type PlanPriority, shareWeights } from './send-options.ts';

/** Work of one workspace that may start now, in one queue. */
export interface Waiting {
  queue: string;
  pool: string;
  /** As pg-boss knows it: several where work of one workspace needs different things. */
  group: string;
  /** The workspace, or SYSTEM_GROUP: whose turn it is. */
  workspaceId: string;
  /** How many are ready, counted no further than the free slots. */
  ready: number;
  /** Of the job that would come first. */
  priority: number;
  oldestAtMs: number;
  planPriority: PlanPriority;
}

interface Grant {
  queue: string;
  group: string;
  count: number;
}

export interface FairShare {
  /** Which work the free slots of each pool go to. */
  grant(waiting: readonly Waiting[], freeSlots: Readonly<Record<string, number>>): Grant[];
}

/** Start-time fair queueing over one pool: a workspace is served when its virtual time is the lowest. */
interface PoolClock {
  now: number;
  /** When, in virtual time, the last job granted to a workspace ends. Workspaces behind `now` are forgotten. */
  endByWorkspace: Map<string, number>;
}

/**
 * Shares slots between workspaces without any count in the database: each process serves the workspaces that wait in
 * turns, weighted by their plan, so a workspace with one chunk goes before the next chunk of one with hundreds, nobody
 * starves, and no slot stays empty while anything waits.
 */
export function createFairShare(): FairShare {
  const clocks = new Map<string, PoolClock>();

  function clockOf(pool: string): PoolClock {
    const clock = clocks.get(pool) ?? { now: 0, endByWorkspace: new Map() };
    clocks.set(pool, clock);
    return clock;
  }

  function grantPool(clock: PoolClock, candidates: Waiting[], free: number, grants: Map<string, Grant>): void {
    for (let slot = 0; slot < free; slot++) {
      let chosen: { waiting: Waiting; startsAt: number } | undefined;
      for (const waiting of candidates) {
        if (waiting.ready === 0) continue;
        const startsAt = Math.max(clock.now, clock.endByWorkspace.get(waiting.workspaceId) ?? 0);
        if (!chosen || comesBefore({ waiting, startsAt }, chosen)) chosen = { waiting, startsAt };
      }
      if (!chosen) return;
      const { queue, group, workspaceId, planPriority } = chosen.waiting;
      chosen.waiting.ready -= 1;
      clock.now = chosen.startsAt;
      clock.endByWorkspace.set(workspaceId, chosen.startsAt + 1 / shareWeights[planPriority]);
      const key = `${queue} ${group}`;
      const grant = grants.get(key) ?? { queue, group, count: 0 };
      grants.set(key, { ...grant, count: grant.count + 1 });
    }
  }

  return {
    grant(waiting, freeSlots) {
      const grants = new Map<string, Grant>();
      for (const [pool, free] of Object.entries(freeSlots)) {
        const clock = clockOf(pool);
        const candidates = waiting.filter((entry) => entry.pool === pool).map((entry) => ({ ...entry }));
        grantPool(clock, candidates, free, grants);
        for (const [id, end] of clock.endByWorkspace) if (end <= clock.now) clock.endByWorkspace.delete(id);
      }
      return [...grants.values()];
    },
  };
}

interface Candidate {
  waiting: Waiting;
  startsAt: number;
}

function comesBefore(left: Candidate, right: Candidate): boolean {
  if (left.startsAt !== right.startsAt) return left.startsAt < right.startsAt;
  if (left.waiting.workspaceId === right.waiting.workspaceId && left.waiting.priority !== right.waiting.priority) {
    return left.waiting.priority > right.waiting.priority;
  }
  return left.waiting.oldestAtMs < right.waiting.oldestAtMs;
}
