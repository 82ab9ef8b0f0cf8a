import { newId } from '../../shared/ids.ts';
import { executorOf, type Transaction } from '../database/index.ts';
import { affectedBy, type BossHolder } from './boss.ts';
import type { Catalog } from './catalog.ts';
import type { PeriodicJob, SystemJob, WorkspaceJob, WorkspacePayload } from './job.ts';
import { readOpen } from './job-table.ts';
import type { Match } from './match.ts';
import { cancelChannel, encodeCancel, wakeChannel } from './notices.ts';
import {
  groupOf,
  type PlanPriorityOf,
  type SendOptions,
  SYSTEM_GROUP,
  type SystemSendOptions,
} from './send-options.ts';

export interface CancelTarget {
  workspaceId: string;
  match: Match;
  /** Kinds of work to cancel; all of the catalog unless given. */
  jobs?: readonly { name: string }[];
}

export interface Sending {
  /**
   * Enqueues in the caller's transaction, tenant or system: rolled back with it, woken up for at its commit.
   * `isNew` is false when a job of the same singleton key is still open. Throws ZodError for a wrong payload.
   */
  send<Payload extends WorkspacePayload>(
    transaction: Transaction,
    job: WorkspaceJob<Payload>,
    payload: Payload,
    options?: SendOptions,
  ): Promise<{ isNew: boolean }>;
  /** As `send` for many jobs of one workspace at once, none of which has a key: as cheap as one. */
  sendAll<Payload extends WorkspacePayload>(
    transaction: Transaction,
    job: WorkspaceJob<Payload>,
    payloads: readonly Payload[],
    options?: Omit<SendOptions, 'singletonKey'>,
  ): Promise<void>;
  /** The same for work that belongs to no workspace. */
  sendSystem<Payload extends object>(
    transaction: Transaction,
    job: SystemJob<Payload>,
    payload: Payload,
    options?: SystemSendOptions,
  ): Promise<{ isNew: boolean }>;
  sendPeriodic(transaction: Transaction, job: PeriodicJob, startAfterMs: number): Promise<void>;
  /**
   * Cancels waiting and running jobs of a workspace by fields of their payload; whoever runs one aborts it as soon as
   * the transaction commits. Lock your own rows first, as the jobs do. Answers how many there were.
   */
  cancel(transaction: Transaction, target: CancelTarget): Promise<number>;
}

interface Parcel {
  name: string;
  data: object;
  group: string;
  options: SendOptions;
}

/** What pg-boss keeps of a job beside its data. */
function rowOf(group: string, options: SendOptions) {
  const { singletonKey, startAfterMs = 0, priority = 0, planPriority = 'normal', needs } = options;
  const id = newId();
  return {
    id,
    // All queues are exclusive by key, so a job without one gets a key of its own.
    singletonKey: singletonKey ?? id,
    startAfter: startAfterMs / 1_000,
    priority,
    group: { id: groupOf(group, needs), tier: planPriority },
  };
}

interface SendingDeps {
  holder: BossHolder;
  catalog: Catalog;
  planPriorityOf?: PlanPriorityOf | undefined;
}

export function createSending({ holder, catalog, planPriorityOf }: SendingDeps): Sending {
  async function wakeUp(transaction: Transaction, name: string): Promise<void> {
    await transaction.$executeRaw`SELECT pg_notify(${wakeChannel}, ${name})`;
  }

  async function insert(transaction: Transaction, { name, data, group, options }: Parcel): Promise<boolean> {
    const boss = await holder.get();
    const { startAfterMs = 0 } = options;
    const sent = await boss.send(name, data, { ...rowOf(group, options), db: executorOf(transaction) });
    if (sent && startAfterMs <= 0) await wakeUp(transaction, name);
    return sent !== null;
  }

  /** The payload as it is kept and the options with the weight of the workspace's plan; throws for a job of no catalog. */
  async function prepare<Payload extends WorkspacePayload>(
    transaction: Transaction,
    job: WorkspaceJob<Payload>,
    payload: Payload,
    options: SendOptions,
  ) {
    if (catalog.get(job.name)?.kind !== 'workspace') throw new TypeError(`${job.name} is not in the catalog`);
    const data = job.payload.parse(payload);
    const planPriority = options.planPriority ?? (await planPriorityOf?.(transaction, data.workspaceId));
    return { name: job.name, data, group: data.workspaceId, options: { ...options, planPriority } };
  }

  return {
    async send(transaction, job, payload, options = {}) {
      return { isNew: await insert(transaction, await prepare(transaction, job, payload, options)) };
    },
    async sendAll(transaction, job, payloads, options = {}) {
      const [first, ...others] = payloads;
      if (first === undefined) return;
      const parcel = await prepare(transaction, job, first, options);
      const all = [parcel.data, ...others.map((payload) => job.payload.parse(payload))];
      if (all.some(({ workspaceId }) => workspaceId !== parcel.group))
        throw new TypeError('jobs of several workspaces');
      const boss = await holder.get();
      const rows = all.map((data) => ({ data, ...rowOf(parcel.group, parcel.options) }));
      await boss.insert(job.name, rows, { db: executorOf(transaction) });
      if ((options.startAfterMs ?? 0) <= 0) await wakeUp(transaction, job.name);
    },
    async sendSystem(transaction, job, payload, options = {}) {
      if (catalog.get(job.name)?.kind !== 'system') throw new TypeError(`${job.name} is not in the catalog`);
      const data = job.payload.parse(payload);
      return { isNew: await insert(transaction, { name: job.name, data, group: SYSTEM_GROUP, options }) };
    },
    async sendPeriodic(transaction, job, startAfterMs) {
      const options = { singletonKey: 'periodic', startAfterMs };
      await insert(transaction, { name: job.name, data: {}, group: SYSTEM_GROUP, options });
    },
    async cancel(transaction, { workspaceId, match, jobs }) {
      const names = jobs ? jobs.map((job) => job.name) : [...catalog.keys()];
      const open = await readOpen(transaction, { names, workspaceId, match });
      if (open.length === 0) return 0;
      const boss = await holder.get();
      let cancelled = 0;
      for (const [name, rows] of Object.entries(Object.groupBy(open, (row) => row.name))) {
        const ids = (rows ?? []).map((row) => row.id);
        cancelled += affectedBy(await boss.cancel(name, ids, { db: executorOf(transaction) }));
      }
      const notice = encodeCancel({ workspaceId, match, names });
      await transaction.$executeRaw`SELECT pg_notify(${cancelChannel}, ${notice})`;
      return cancelled;
    },
  };
}
