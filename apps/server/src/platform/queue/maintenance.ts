import type { Log } from '../../shared/log.ts';
import { openBoss } from './boss.ts';
import { isAnyLapsedSql } from './job-table.ts';
import { repeat } from './repeating.ts';

/** A claim without a sign of life for ten seconds is seen at most this much later. */
const LAPSE_CHECK_MS = 1_000;
/** Without a lapsed claim only the counts of the queues are to be kept, which are for people to read. */
const PASS_SECONDS = 30;
/** Finished jobs are kept for an hour; looking for older ones asks for each queue by itself. */
const DELETE_FINISHED_SECONDS = 600;
/** Nothing here waits for the end of another queue job by pg-boss's own means. */
const FLOW_SECONDS = 3_600;

export interface MaintenanceDeps {
  url: string;
  log: Log;
  /** Names of all queues. */
  queues: readonly string[];
}

/**
 * pg-boss's own upkeep: takes claims away from workers that show no life, deletes finished jobs. Every worker process
 * runs it, the database lets one do each pass. A pass is ten statements, so one cheap statement looks whether it is
 * needed. It has a session of its own, for its statements open transactions.
 */
export async function startMaintenance({ url, log, queues }: MaintenanceDeps): Promise<{ stop(): Promise<void> }> {
  const boss = openBoss(url, 'queue upkeep', {
    supervise: true,
    superviseIntervalSeconds: PASS_SECONDS,
    monitorIntervalSeconds: LAPSE_CHECK_MS / 1_000,
    maintenanceIntervalSeconds: DELETE_FINISHED_SECONDS,
    flowIntervalSeconds: FLOW_SECONDS,
  });
  boss.on('error', (error) => log.warn({ error }, 'the upkeep of the queue met an error and goes on'));
  boss.on('warning', (warning) => log.warn({ warning }, 'pg-boss warns'));
  await boss.start();
  const stopping = new AbortController();

  async function endLapsed(): Promise<void> {
    try {
      const { rows } = await boss.getDb().executeSql(isAnyLapsedSql, [queues]);
      if (rows[0]?.isAnyLapsed === true) await boss.supervise();
    } catch (error) {
      if (!stopping.signal.aborted) log.warn({ error }, 'could not look for silent claims, trying again');
    }
  }

  const watch = repeat(endLapsed, LAPSE_CHECK_MS, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await boss.stop({ graceful: false });
      await watch;
    },
  };
}
