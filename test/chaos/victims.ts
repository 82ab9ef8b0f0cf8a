import { readFile } from 'node:fs/promises';
import { listDescendants, type ProcessFacts } from '../process/processes.ts';
import type { World } from './world.ts';

export const victimKinds = ['worker', 'api', 'engine', 'postgres', 'store'] as const;
export type VictimKind = (typeof victimKinds)[number];

/** Processes that are hit as one: PostgreSQL's own children stop with it, as when its machine does. */
export interface Victim {
  pid: number;
  /** What else a SIGSTOP goes to. */
  others: readonly number[];
}

const roleIs = (role: string) => (facts: ProcessFacts) =>
  facts.commandLine.includes('main.ts --process-id') && facts.environment.includes(`\nROLE=${role}\n`);
const isEngine = ({ commandLine }: ProcessFacts) => commandLine.includes('whisper/src/child/main');

const alone = (pid: number): Victim => ({ pid, others: [] });

/** What runs of a kind just now, by its own process ids. */
export async function findVictims(world: World, kind: VictimKind): Promise<Victim[]> {
  if (kind === 'postgres') {
    const pid = world.postgres.pid();
    return [{ pid, others: (await listDescendants(pid)).map((facts) => facts.pid) }];
  }
  if (kind === 'store') return world.store ? [alone(await world.store.gatewayPid())] : [];
  const roots = [world.main.current()?.pid, world.worker.current()?.pid].filter((pid) => pid !== undefined);
  const below = (await Promise.all(roots.map(listDescendants))).flat();
  if (kind === 'engine') return below.filter(isEngine).map(({ pid }) => alone(pid));
  const found = below.filter(roleIs(kind)).map(({ pid }) => alone(pid));
  const worker = world.worker.current();
  return kind === 'worker' && worker ? [...found, alone(worker.pid)] : found;
}

/** Whether it runs and nobody has stopped it. A killed one that nobody has buried yet does not run. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return /^\d+ \(.*\) [^ZXTt]/.test(stat);
}
