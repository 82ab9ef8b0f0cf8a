import type { z } from 'zod';

/** Kinds of slots a worker process has; a job takes one of its kind while it runs. */
export type SlotPool = 'engine' | 'provider' | 'io' | 'transfer' | 'render' | 'mail';

/** How many of each kind a process has. One that asks no other servers, or renders nothing, has none for it. */
export type Slots = Readonly<
  Record<'engine' | 'io', number> & Partial<Record<'provider' | 'transfer' | 'render' | 'mail', number>>
>;

/** What every payload of a workspace's job holds: ids only, the rows are read when it runs. */
export interface WorkspacePayload {
  workspaceId: string;
}

interface JobLimits {
  /** Stable name, `feature.verb`; also the name of its queue. Letters, digits, `.`, `_`, `-`. */
  name: string;
  /** How long one attempt may run before its signal is aborted and it counts as failed. At most 23 hours. */
  timeoutMs: number;
  /** Further attempts after the first. An attempt whose process died counts too: a job that kills its worker ends. */
  retryLimit: number;
  /** Wait before the second attempt; doubles with each further one up to ten minutes. */
  retryDelayMs: number;
  slots: SlotPool;
}

export interface WorkspaceJobDefinition<Payload extends WorkspacePayload> extends JobLimits {
  /** Parsed when sent and when run; new fields are optional for one release. */
  payload: z.ZodType<Payload>;
}

export interface SystemJobDefinition<Payload extends object> extends JobLimits {
  /** Parsed when sent and when run; ids only. */
  systemPayload: z.ZodType<Payload>;
}

export interface PeriodicJobDefinition extends JobLimits {
  /** Runs `everyMs` after the end of the run before, in one process at a time over the whole cluster. */
  periodic: { everyMs: number };
}

/** A declared kind of work in a workspace. */
export interface WorkspaceJob<Payload extends WorkspacePayload = WorkspacePayload> extends JobLimits {
  readonly kind: 'workspace';
  payload: z.ZodType<Payload>;
}

/** A declared kind of work that belongs to no workspace, such as a mail to a person; it runs as the system. */
export interface SystemJob<Payload extends object = object> extends JobLimits {
  readonly kind: 'system';
  payload: z.ZodType<Payload>;
}

/** A declared sweep over all workspaces; it runs as the system and is never sent by hand. */
export interface PeriodicJob extends JobLimits {
  readonly kind: 'periodic';
  everyMs: number;
}

export type Job = WorkspaceJob | SystemJob | PeriodicJob;

const MAX_TIMEOUT_MS = 23 * 60 * 60 * 1000;
const MIN_PERIOD_MS = 100;

/**
 * Declares a job. Features export the result, the composition root collects all of them for `createQueue`, and
 * exactly one handler made by `createHandler` runs each. Throws on limits that cannot work.
 */
export function defineJob<Payload extends WorkspacePayload>(
  definition: WorkspaceJobDefinition<Payload>,
): WorkspaceJob<Payload>;
export function defineJob<Payload extends object>(definition: SystemJobDefinition<Payload>): SystemJob<Payload>;
export function defineJob(definition: PeriodicJobDefinition): PeriodicJob;
export function defineJob(
  definition: WorkspaceJobDefinition<WorkspacePayload> | SystemJobDefinition<object> | PeriodicJobDefinition,
): Job {
  const { name, timeoutMs, retryLimit, retryDelayMs } = definition;
  if (!/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/.test(name)) throw new TypeError(`not a job name: ${name}`);
  if (!isWhole(timeoutMs, 1, MAX_TIMEOUT_MS)) throw new TypeError(`${name}: timeoutMs must be 1 to ${MAX_TIMEOUT_MS}`);
  if (!isWhole(retryLimit, 0, 1_000)) throw new TypeError(`${name}: retryLimit must be 0 to 1000`);
  if (!isWhole(retryDelayMs, 0, MAX_TIMEOUT_MS)) throw new TypeError(`${name}: retryDelayMs must not be negative`);
  if ('payload' in definition) return { ...definition, kind: 'workspace' };
  if ('systemPayload' in definition) {
    const { systemPayload, ...limits } = definition;
    return { ...limits, kind: 'system', payload: systemPayload };
  }
  const { periodic, ...limits } = definition;
  if (!isWhole(periodic.everyMs, MIN_PERIOD_MS, Number.MAX_SAFE_INTEGER)) {
    throw new TypeError(`${name}: periodic.everyMs must be at least ${MIN_PERIOD_MS}`);
  }
  return { ...limits, kind: 'periodic', everyMs: periodic.everyMs };
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
