import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isFileError } from '../shared/files.ts';
import { newId } from '../shared/ids.ts';
import type { Log } from '../shared/log.ts';
import { probePort } from '../shared/probe-port.ts';
import { StartError } from '../shared/start-error.ts';
import { type Config, type LoadedConfig, loadConfig, loadInstanceSecret, withPort } from './config/index.ts';
import type { EngineOverrides } from './create-engines.ts';
import type { Instance } from './deps.ts';
import { createServerLog } from './http/request-log.ts';
import { openDatabase } from './open-database.ts';
import { explainListenError } from './roles/listen-errors.ts';
import type { RoleName, StartedRole } from './roles/role.ts';
import { runRole } from './roles/run-role.ts';
import { listenForStop, type StopRequests } from './roles/stop-requests.ts';
import { warnOfStorage } from './storage-commands/warn-of-storage.ts';
import type { RoleMessage } from './supervisor/messages.ts';
import { spawnRole } from './supervisor/role-process.ts';
import { runSupervisor } from './supervisor/supervisor.ts';

const mainEntry = path.resolve(import.meta.dirname, '../main.ts');
const PROCESS_ID = '--process-id=';

/** The name that our supervisor gave this process; undefined where nobody supervises it. */
const supervisedId = () => process.argv.find((argument) => argument.startsWith(PROCESS_ID))?.slice(PROCESS_ID.length);

/** Modules of a role are loaded only where it runs: the supervisor stays small. */
async function startRole(role: RoleName, instance: Instance): Promise<StartedRole> {
  if (role === 'worker') return (await import('./worker/start-worker.ts')).startWorker(instance);
  const { startApi } = await import('./api/start-api.ts');
  return startApi(instance).catch((error) => {
    throw explainListenError(error, instance.config.http);
  });
}

/** How another entry point than `main.ts`, such as that of a test, differs from it. */
export interface EntryOptions {
  /** The program that the supervisor starts for each role: the caller itself. */
  entry?: string;
  /** What the speech engine is started with besides the settings. */
  engine?: EngineOverrides;
}

interface Running {
  options: EntryOptions;
  config: Config;
  /** Of processes that run a role: all settings, secrets among them. */
  roleEnvironment: LoadedConfig['childEnvironment'];
  instanceSecret: Buffer;
  requests: StopRequests;
  log: Log;
}

async function serveRole(role: RoleName, running: Running): Promise<void> {
  const { options, config, instanceSecret, requests, log } = running;
  const databaseUrl = config.database.url ?? '';
  const processId = supervisedId();
  await runRole({
    async start() {
      // A fleet has no supervisor: whoever comes first migrates, the others wait for it.
      if (!processId) await (await import('./migrate.ts')).migrate(databaseUrl, log);
      if (role === 'api') void warnOfStorage(config, log);
      const instance = { config, databaseUrl, instanceSecret, processId: processId ?? newId(), log };
      return startRole(role, { ...instance, engine: options.engine });
    },
    onReady({ url }) {
      if (processId) process.send?.({ kind: 'ready', url } satisfies RoleMessage);
      else sayReady(url);
    },
    requests,
    log,
  });
}

async function supervise({ options, config, roleEnvironment, instanceSecret, requests, log }: Running): Promise<void> {
  await runSupervisor({
    openDatabase: () => openDatabase(config, log),
    migrate: async (url) => void (await (await import('./migrate.ts')).migrate(url, log)),
    spawn: (role, databaseUrl) =>
      spawnRole({
        role,
        processId: newId(),
        entry: options.entry ?? mainEntry,
        environment: {
          ...roleEnvironment,
          PORT: String(config.http.port),
          DATABASE_URL: databaseUrl,
          INSTANCE_SECRET: instanceSecret.toString('hex'),
        },
      }),
    handBack: async (processId, url) => (await import('./hand-back.ts')).handBackClaims(processId, { url, log }),
    onReady: sayReady,
    requests,
    log,
  });
}

/** The one line on standard output that is no log: people and scripts wait for it. */
function sayReady(url: string | undefined): void {
  process.stdout.write(url ? `AudioTricks is ready at ${url}\n` : 'AudioTricks is ready\n');
}

/** One line for what the operator can mend, said by the outermost process; the whole error for what is our fault. */
async function sayFailure(error: unknown): Promise<void> {
  if (!(error instanceof StartError)) {
    console.error(error);
    return;
  }
  const { code, message } = error;
  if (!supervisedId() || !process.connected) {
    console.error(`AudioTricks cannot start: ${message}`);
    return;
  }
  await new Promise<void>((resolve) => {
    process.send?.({ kind: 'failed', code, message } satisfies RoleMessage, undefined, undefined, () => resolve());
  });
}

/** The API of a supervisor that was killed just before holds its port for up to a second. */
const PORT_PATIENCE_MS = 2_500;

/** Fixes the port where it is 0, and says early that it is taken, rather than after the database has started. */
async function chooseAddress(config: Config): Promise<Config> {
  if (config.role === 'worker') return config;
  const { host, port } = config.http;
  const giveUpAt = performance.now() + PORT_PATIENCE_MS;
  while (true) {
    try {
      return withPort(config, await probePort(host, port));
    } catch (error) {
      if (!isFileError(error, 'EADDRINUSE') || performance.now() > giveUpAt)
        throw explainListenError(error, config.http);
    }
    await delay(100);
  }
}

async function run(requests: StopRequests, options: EntryOptions): Promise<void> {
  const loaded = loadConfig();
  const config = await chooseAddress(loaded.config);
  const log = createServerLog({ level: config.logLevel });
  const instanceSecret = await loadInstanceSecret(config);
  const roleEnvironment = { ...loaded.childEnvironment, ...loaded.secretEnvironment };
  const running = { options, config, roleEnvironment, instanceSecret, requests, log };
  await (config.role === 'all' ? supervise(running) : serveRole(config.role, running));
}

/** Runs this process in its role until it is asked to stop, and ends it: code 0, or 1 when it could not start. */
export async function startProcess(options: EntryOptions = {}): Promise<void> {
  const requests = listenForStop(process);
  try {
    await run(requests, options);
    process.exit(0);
  } catch (error) {
    await sayFailure(error);
    process.exit(1);
  }
}
