import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../shared/log.ts';
import type { RoleName } from '../roles/role.ts';
import { orphanLimits, type ShutDownLimits } from '../roles/shut-down.ts';
import type { StopRequests } from '../roles/stop-requests.ts';
import { type KeptRole, keepRole } from './kept-role.ts';
import type { RoleProcess } from './role-process.ts';

/** The database that all processes use: embedded, or the operator's own. */
export interface SupervisedDatabase {
  /** Of the login that owns the database; may change at a restart of an embedded one. */
  url(): string;
  onUrlChange(listener: () => void): void;
  stop(): Promise<void>;
}

export interface SupervisorOptions {
  openDatabase(): Promise<SupervisedDatabase>;
  /** Brings the schema up to date; before any role starts. */
  migrate(databaseUrl: string): Promise<void>;
  spawn(role: RoleName, databaseUrl: string): RoleProcess;
  /** Gives the claims of a dead worker to others; may be called again when it fails. */
  handBack(processId: string, databaseUrl: string): Promise<void>;
  /** Called once, when API and worker serve. */
  onReady(url: string): void;
  requests: StopRequests;
  log: Log;
  limits?: ShutDownLimits;
}

/** A role gets a little more than it grants itself before it is killed. */
const supervisedLimits: ShutDownLimits = { finishMs: 8_500, totalMs: 9_500 };
const HAND_BACK_TRIES = 20;
const HAND_BACK_EVERY_MS = 500;

/**
 * Runs database, API and worker until it is asked to stop: the database first and last, the schema once in between.
 * Resolves when everything has ended; rejects, with everything ended too, when it cannot start.
 */
export async function runSupervisor(options: SupervisorOptions): Promise<void> {
  const { openDatabase, migrate, onReady, requests, log, limits = supervisedLimits } = options;
  const database = await openDatabase();
  try {
    if (!requests.isStopping()) await migrate(database.url());
    if (!requests.isStopping()) await runRoles(options, database, limits, onReady);
  } finally {
    await database.stop();
    log.debug({}, 'everything has ended');
  }
}

async function runRoles(
  options: SupervisorOptions,
  database: SupervisedDatabase,
  limits: ShutDownLimits,
  onReady: (url: string) => void,
): Promise<void> {
  const { requests, log } = options;
  let isOver = false;

  /** Heartbeats would find the dead worker's claims too, ten seconds later. */
  async function handBack(processId: string): Promise<void> {
    for (let attempt = 1; !isOver && attempt <= HAND_BACK_TRIES; attempt += 1) {
      try {
        return await options.handBack(processId, database.url());
      } catch (error) {
        log.warn(
          { attempt, reason: (error as Error).message },
          'the claims of a dead worker could not be handed back yet',
        );
        await delay(HAND_BACK_EVERY_MS, undefined, { ref: false });
      }
    }
  }

  const keep = (role: RoleName, onEnded: (processId: string) => void): KeptRole =>
    keepRole({ role, spawn: () => options.spawn(role, database.url()), onEnded, log });
  const roles = [
    keep('api', () => {}),
    keep('worker', (processId) => {
      if (!requests.isStopping()) void handBack(processId);
    }),
  ];
  database.onUrlChange(() => {
    log.info({}, 'the address of the database has changed, starting the processes that use it anew');
    for (const role of roles) void role.renew(limits.finishMs);
  });

  const asked = Promise.race([requests.orderly, requests.parentGone]);
  try {
    const allReady = Promise.all(roles.map((role) => role.firstReady));
    const ready = await Promise.race([allReady, asked]);
    if (ready) onReady(ready.find(({ url }) => url)?.url ?? '');
    await asked;
  } finally {
    isOver = true;
    await stopRoles(roles, requests, limits);
  }
}

/** In order, or at once when asked again or left alone; nothing is left running either way. */
async function stopRoles(roles: KeptRole[], requests: StopRequests, { finishMs }: ShutDownLimits): Promise<void> {
  const stopped = Promise.all(roles.map((role) => role.stop(finishMs)));
  const hurry = Promise.race([
    requests.immediate,
    requests.parentGone.then(() => delay(orphanLimits.totalMs, undefined, { ref: false })),
  ]);
  await Promise.race([stopped, hurry]);
  for (const role of roles) role.kill();
  await stopped;
}
