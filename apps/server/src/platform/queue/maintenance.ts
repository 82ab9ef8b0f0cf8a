import type { Log } from '../../shared/log.ts';
import { openBoss } from './boss.ts';

/** A claim without a sign of life for ten seconds is seen at most this much later. */
const MONITOR_SECONDS = 2;
const DELETE_FINISHED_SECONDS = 60;

/**
 * pg-boss's own upkeep: takes claims away from workers that show no life, deletes finished jobs. Every worker process
 * runs it, the database lets one do each pass. It has a session of its own, for its statements open transactions.
 */
export async function startMaintenance({ url, log }: { url: string; log: Log }): Promise<{ stop(): Promise<void> }> {
  const boss = openBoss(url, 'queue upkeep', {
    supervise: true,
    superviseIntervalSeconds: MONITOR_SECONDS,
    monitorIntervalSeconds: MONITOR_SECONDS,
    maintenanceIntervalSeconds: DELETE_FINISHED_SECONDS,
  });
  boss.on('error', (error) => log.warn({ error }, 'the upkeep of the queue met an error and goes on'));
  boss.on('warning', (warning) => log.warn({ warning }, 'pg-boss warns'));
  await boss.start();
  return { stop: () => boss.stop({ graceful: false }) };
}
