import { type CommandResponse, type ConstructorOptions, PgBoss } from 'pg-boss';
import type { Log } from '../../shared/log.ts';
import { SYSTEM_ROLE } from '../database/index.ts';
import { ANSWER_WITHIN_MS, withSessionSettings } from '../database/session-settings.ts';

/** How many jobs a statement changed. Its types hide the field; without it no fence would hold, so it must be there. */
export function affectedBy(response: CommandResponse): number {
  if ('affected' in response && typeof response.affected === 'number') return response.affected;
  throw new TypeError('pg-boss no longer says how many jobs a statement changed');
}

/** What every instance of pg-boss here leaves out: its timers, its registry and everything that needs ownership. */
export const quietOptions = {
  schema: 'pgboss',
  supervise: false,
  schedule: false,
  migrate: false,
  createSchema: false,
  reindex: false,
  monitorVacuum: false,
  registerInstance: false,
  openTelemetry: { enabled: false },
} as const;

export interface BossHolder {
  /** The started instance; starts it on the first call, and again after a failed start. */
  get(): Promise<PgBoss>;
  stop(): Promise<void>;
}

/** pg-boss hands what it does not know on to its pool, which makes another session after a statement without an answer. */
const poolOptions = { keepAlive: true, query_timeout: ANSWER_WITHIN_MS };

/** pg-boss with one session of its own, as the system. */
export function openBoss(url: string, purpose: string, options: Partial<ConstructorOptions> = {}): PgBoss {
  const connectionString = withSessionSettings(url, { role: SYSTEM_ROLE, applicationName: `audiotricks ${purpose}` });
  return new PgBoss({ ...quietOptions, ...poolOptions, connectionString, max: 1, ...options });
}

/**
 * pg-boss as a carrier only: every statement about work is given our transaction. By itself it reads its version, to
 * refuse another release's schema, and its list of queues.
 */
export function createBossHolder({ url, log }: { url: string; log: Log }): BossHolder {
  let starting: Promise<PgBoss> | undefined;

  async function start(): Promise<PgBoss> {
    const boss = openBoss(url, 'queue catalog');
    boss.on('error', (error) => log.warn({ error }, 'the queue could not read its list of queues'));
    try {
      return await boss.start();
    } catch (error) {
      starting = undefined;
      await boss.stop({ graceful: false });
      throw error;
    }
  }

  return {
    get() {
      starting ??= start();
      return starting;
    },
    async stop() {
      const boss = await starting?.catch(() => undefined);
      starting = undefined;
      await boss?.stop({ graceful: false });
    },
  };
}
