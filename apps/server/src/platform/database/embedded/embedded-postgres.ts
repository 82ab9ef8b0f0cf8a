import { access, chmod, constants, rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { createBackOff } from '../../../shared/back-off.ts';
import { makeFolders } from '../../../shared/files.ts';
import type { Log } from '../../../shared/log.ts';
import { prepareBinaries } from './binaries.ts';
import { type BringUp, bringUp, type ServingPostmaster } from './bring-up.ts';
import { ensureCluster, removeHalfMade } from './cluster.ts';
import { ensureDatabase, takeSupervisorLock, tryConnect } from './connection.ts';
import { type DatabaseHome, DEFAULT_SHARED_FOLDER, findDatabaseHome } from './database-home.ts';
import { explainFileError } from './failures.ts';
import { adoptPostmaster } from './postmaster.ts';
import { findRunningServer } from './postmaster-file.ts';
import { serverUrl } from './server-url.ts';
import type { Settings } from './settings.ts';

export interface EmbeddedPostgresOptions {
  /** The product's DATA_DIR; the cluster lives in its `postgres/`, or elsewhere as `database.json` in it says. */
  dataDir: string;
  /** Of the superuser; fixed when the cluster is made. */
  password: string;
  log: Log;
  /** Made if absent; the URL names it. */
  database?: string;
  /** Server settings on top of ours, such as `throwawaySettings`. */
  flags?: Settings;
  /** Where binaries and databases go that root's PostgreSQL user cannot reach in their own place. */
  sharedFolder?: string;
}

export interface EmbeddedPostgres {
  /** As `serverUrl` says, for the superuser. Changes when a restart has to change the port, or the socket comes or goes. */
  readonly url: string;
  readonly port: number;
  pid(): number;
  /** Called each time the server has ended unasked, before it is started again. */
  onExit(listener: (reason: string) => void): void;
  /** Called each time it serves again; a changed URL means that whoever holds the old one has to start anew. */
  onRestart(listener: (change: { urlChanged: boolean }) => void): void;
  /** Fast shutdown. Safe to call twice, and while it is being restarted. */
  stop(): Promise<void>;
}

/**
 * Where the binaries may be copied to for the user that PostgreSQL runs as: the shared folder, once for all DATA_DIRs;
 * DATA_DIR where the system's disk is read-only, as in hardened containers, and that user can get there.
 */
async function chooseCopiesFolder(home: DatabaseHome, dataDir: string, sharedFolder: string): Promise<string> {
  if (home.user.uid === undefined) return dataDir;
  try {
    if ((await makeFolders(sharedFolder)) !== undefined) await chmod(sharedFolder, 0o755);
    await access(sharedFolder, constants.W_OK);
    return sharedFolder;
  } catch (error) {
    if (home.closedBy) throw error;
    return dataDir;
  }
}

/** A deleted DATA_DIR leaves its relocated cluster behind: stop what runs on it and set it aside, never reuse it. */
async function setAside(home: DatabaseHome, log: Log): Promise<void> {
  if (!home.abandonedCluster) return;
  const running = await findRunningServer(home.abandonedCluster);
  if (running) await adoptPostmaster(running).stop();
  const aside = `${home.folder}.replaced-${new Date().toISOString().replaceAll(':', '-')}`;
  await rename(home.folder, aside);
  log.warn({ folder: aside }, 'set aside the database that a deleted DATA_DIR of this path left behind');
}

async function prepare(options: EmbeddedPostgresOptions): Promise<BringUp> {
  const { dataDir, password, log, flags = {}, sharedFolder = DEFAULT_SHARED_FOLDER } = options;
  const absolute = path.resolve(dataDir);
  try {
    const home = await findDatabaseHome(absolute, sharedFolder);
    const copiesFolder = await chooseCopiesFolder(home, absolute, sharedFolder);
    await setAside(home, log);
    if (home.closedBy) {
      log.info(
        { folder: home.folder, closedFolder: home.closedBy, user: home.user.name },
        `the database lives in ${home.folder}: PostgreSQL runs as ${home.user.name}, which cannot enter ${home.closedBy}`,
      );
    }
    const binaries = await prepareBinaries(home.user, copiesFolder);
    await ensureCluster({ home, binaries, password, sync: flags.fsync !== 'off' });
    return { home, binaries, password, settings: flags, log, port: home.lastPort };
  } catch (error) {
    throw explainFileError(error, absolute);
  }
}

/**
 * Starts the embedded PostgreSQL of `dataDir`, or adopts the one that outlived its supervisor, and keeps it running
 * until `stop`. Throws StartError with one clear line when that cannot be done.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { password, log, database = 'audiotricks' } = options;
  const plan = await prepare(options);
  const { home } = plan;
  const exitListeners: ((reason: string) => void)[] = [];
  const restartListeners: ((change: { urlChanged: boolean }) => void)[] = [];
  const stopping = new AbortController();

  async function serve(port: number | undefined): Promise<ServingPostmaster & { url: string }> {
    const serving = await bringUp({ ...plan, port });
    try {
      await takeSupervisorLock(serving.client);
      await ensureDatabase(serving.client, database);
      const { port: servedPort } = serving.postmaster;
      await home.record(servedPort);
      return { ...serving, url: await serverUrl({ home, port: servedPort, password, database }) };
    } catch (error) {
      await serving.client.end().catch(() => {});
      if (!serving.postmaster.adopted) await serving.postmaster.stop();
      throw error;
    }
  }

  let { postmaster, client, url } = await serve(plan.port).catch((error) => {
    throw explainFileError(error, home.folder);
  });
  await removeHalfMade(home);
  log.debug({ pid: postmaster.pid, port: postmaster.port, folder: home.folder }, 'PostgreSQL serves');

  /** When one session crashes the server ends all of them and goes on: then only our lock has to be taken again. */
  async function keepLock(held: Client, of: typeof postmaster): Promise<void> {
    let current = held;
    while (!stopping.signal.aborted && !of.hasEnded()) {
      const lost = new Promise<void>((resolve) => current.once('end', () => resolve()));
      await Promise.race([lost, of.ended]);
      while (!stopping.signal.aborted && !of.hasEnded()) {
        const attempt = await tryConnect(of.port, password).catch(() => undefined);
        if (attempt?.state === 'connected') {
          client = current = attempt.client;
          await takeSupervisorLock(current).catch((error) =>
            log.error({ error }, 'lost the database to another process'),
          );
          break;
        }
        await Promise.race([delay(250, undefined, { ref: false }), of.ended]);
      }
    }
  }

  async function keepRunning(): Promise<void> {
    const backOff = createBackOff({ firstMs: 100, maxMs: 10_000, healthyMs: 60_000 });
    while (!stopping.signal.aborted) {
      const startedAtMs = Date.now();
      void keepLock(client, postmaster);
      const reason = await postmaster.ended;
      if (stopping.signal.aborted) return;
      log.error({ reason }, 'PostgreSQL ended, starting it again');
      for (const listener of exitListeners) listener(reason);
      let ranMs = Date.now() - startedAtMs;
      const before = { port: postmaster.port, url };
      while (!stopping.signal.aborted) {
        await delay(backOff.next(ranMs), undefined, { signal: stopping.signal }).catch(() => {});
        if (stopping.signal.aborted) return;
        try {
          ({ postmaster, client, url } = await serve(before.port));
          break;
        } catch (error) {
          ranMs = 0;
          log.error({ reason: (error as Error).message }, 'PostgreSQL does not start, trying again');
        }
      }
      for (const listener of restartListeners) listener({ urlChanged: url !== before.url });
    }
  }
  const running = keepRunning();

  return {
    get url() {
      return url;
    },
    get port() {
      return postmaster.port;
    },
    pid: () => postmaster.pid,
    onExit: (listener) => void exitListeners.push(listener),
    onRestart: (listener) => void restartListeners.push(listener),
    async stop() {
      stopping.abort();
      // A restart under way ends first, so that it cannot leave a server behind.
      if (postmaster.hasEnded()) await running;
      await client.end().catch(() => {});
      await postmaster.stop();
      await running;
    },
  };
}
