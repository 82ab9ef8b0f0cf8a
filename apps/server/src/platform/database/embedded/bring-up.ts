import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Log } from '../../../shared/log.ts';
import { probePort } from '../../../shared/probe-port.ts';
import { StartError } from '../../../shared/start-error.ts';
import type { Binaries } from './binaries.ts';
import { tryConnect } from './connection.ts';
import type { DatabaseHome } from './database-home.ts';
import { classifyOutput } from './failures.ts';
import { adoptPostmaster, type Postmaster, spawnPostmaster } from './postmaster.ts';
import { findRunningServer, isReady } from './postmaster-file.ts';
import { type Settings, serverArguments } from './settings.ts';

/** A server that will not start is tried again for this long: sessions of a killed one need a moment to end. */
const RETRY_FOR_MS = 10_000;
const RETRY_EVERY_MS = 200;
const POLL_EVERY_MS = 25;
/** Recovery after a crash reads back what was written since the last checkpoint; on a slow disk that takes its time. */
const RECOVERY_LIMIT_MS = 10 * 60_000;

export interface ServingPostmaster {
  postmaster: Postmaster;
  client: Client;
}

export interface BringUp {
  home: DatabaseHome;
  binaries: Binaries;
  password: string;
  settings: Settings;
  log: Log;
  /** The port to try first; another one is chosen where it is taken. */
  port?: number;
}

/** Resolves with a session as soon as the server takes one, or with undefined when it ends before that. */
async function waitUntilServing(postmaster: Postmaster, { home, password }: BringUp): Promise<Client | undefined> {
  const giveUpAt = Date.now() + RECOVERY_LIMIT_MS;
  let reason = 'it is recovering';
  while (!postmaster.hasEnded() && Date.now() < giveUpAt) {
    if (await isReady(home.clusterFolder, postmaster.pid)) {
      const attempt = await tryConnect(postmaster.port, password);
      if (attempt.state === 'connected') return attempt.client;
      reason = attempt.reason;
    }
    await Promise.race([delay(POLL_EVERY_MS), postmaster.ended]);
  }
  if (postmaster.hasEnded()) return undefined;
  throw new StartError('database.start_timeout', `PostgreSQL runs but takes no connection (${reason})`);
}

async function startOrAdopt(options: BringUp, port: number): Promise<Postmaster> {
  const { home, binaries, settings, log } = options;
  const running = await findRunningServer(home.clusterFolder);
  if (running) {
    log.info({ pid: running.pid, port: running.port }, 'taking over the PostgreSQL that is still running');
    return adoptPostmaster(running);
  }
  return spawnPostmaster({
    postgres: binaries.postgres,
    arguments: serverArguments({ ...home, port, settings }),
    port,
    user: home.user,
    log,
  });
}

/** Adopts or starts the server on the cluster of `home` and returns it with an open session. */
export async function bringUp(options: BringUp): Promise<ServingPostmaster> {
  const { home, log } = options;
  const giveUpAt = Date.now() + RETRY_FOR_MS;
  let port = options.port ?? (await probePort('127.0.0.1'));
  let reason = '';
  do {
    const postmaster = await startOrAdopt(options, port);
    try {
      const client = await waitUntilServing(postmaster, options);
      if (client) return { postmaster, client };
    } catch (error) {
      if (!postmaster.adopted) await postmaster.stop();
      throw error;
    }
    const lines = postmaster.recentLines();
    const failure = classifyOutput(lines, home.folder);
    if (failure.kind === 'fatal') throw failure.error;
    reason = lines.findLast((line) => line.startsWith('FATAL')) ?? (await postmaster.ended);
    if (failure.kind === 'port_in_use') {
      log.info({ port }, 'the port of PostgreSQL is taken, choosing another');
      port = await probePort('127.0.0.1');
    } else {
      await delay(RETRY_EVERY_MS);
    }
  } while (Date.now() < giveUpAt);
  throw new StartError('database.start_failed', `PostgreSQL does not start in ${home.clusterFolder}: ${reason}`);
}
