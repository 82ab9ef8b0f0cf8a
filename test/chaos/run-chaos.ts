import { setTimeout as delay } from 'node:timers/promises';
import { readCallLogs } from './call-logs.ts';
import { feed } from './feed.ts';
import { createDice } from './random.ts';
import { makeRecordings } from './recordings.ts';
import { countOpenJobs, type Tally, tally } from './tally.ts';
import type { World } from './world.ts';
import { type Havoc, wreakHavoc } from './wreak.ts';

export interface ChaosOptions {
  kills: number;
  seed: number;
  /** Recordings; each is a job at least once, and again while kills are left. */
  files: number;
  kind: 'noise' | 'speech';
  gapMs: readonly [number, number];
  say: (line: string) => void;
}

export interface ChaosResult extends Tally {
  kills: number;
  byKind: Havoc['byKind'];
  seconds: number;
}

/** However long the last jobs wait for their next attempt: the back-off of one that failed nine times, and its work. */
const settledWithinMs = 600_000;

async function isSettled(world: World): Promise<boolean> {
  const giveUpAt = performance.now() + settledWithinMs;
  while (performance.now() < giveUpAt) {
    if ((await countOpenJobs(world.postgres.url)) === 0) return true;
    await delay(500);
  }
  return false;
}

/** Transcribes recordings undisturbed, then over and over while processes are killed, and counts what became of it. */
export async function runChaos(world: World, options: ChaosOptions): Promise<ChaosResult> {
  const { kills, seed, files: count, kind, gapMs, say } = options;
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
  const files = makeRecordings({ count, seed, kind });
  const calmWorkspaceIds = await feed({ url: world.url, files });
  // Against unfinished ones everything would look wrong.
  if (!(await isSettled(world))) throw new Error('not even the undisturbed jobs came to an end');
  say(`${count} recordings transcribed undisturbed after ${seconds()} s`);

  let isOver = false;
  const wreaking = wreakHavoc({
    world,
    kills,
    dice: createDice(seed),
    gapMs,
    onKill: ({ kills: done }) => done % 25 === 0 && say(`${done} kills after ${seconds()} s`),
  }).finally(() => {
    isOver = true;
  });
  // The first round is sent whole, later ones only for as long as somebody is killed.
  const feeding = (async () => {
    await feed({ url: world.url, files });
    while (!isOver) {
      if ((await countOpenJobs(world.postgres.url)) !== 0) await delay(200);
      else await feed({ url: world.url, files, isOver: () => isOver });
    }
  })();
  const [havoc] = await Promise.all([wreaking, feeding]);
  say(`nobody is killed any more after ${seconds()} s`);
  if (!(await isSettled(world))) say('not every job has come to an end: those that have not are lost');
  const result = await tally({
    databaseUrl: world.postgres.url,
    calmWorkspaceIds,
    calls: await readCallLogs(world.callLogPaths),
  });
  return { ...result, ...havoc, seconds: seconds() };
}
