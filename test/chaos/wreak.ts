import { setTimeout as delay } from 'node:timers/promises';
import type { Dice } from './random.ts';
import { findVictims, isRunning, type Victim, type VictimKind, victimKinds } from './victims.ts';
import type { World } from './world.ts';

export interface Havoc {
  /** Processes that a signal reached. */
  kills: number;
  /** By what was hit and how: `worker SIGKILL`. */
  byKind: Record<string, number>;
}

/** Longer than any claim's heartbeat of ten seconds: whoever wakes up after it has lost its work. */
const longPauseMs: readonly [number, number] = [11_000, 14_000];
const shortPauseMs: readonly [number, number] = [300, 3_000];
/** Whatever was killed must be back by then, by itself; a start takes a minute on a machine that does much else. */
const backWithinMs = 180_000;

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // It ended in the meantime.
  }
}

/** A gateway that is hit again while it starts is started again. */
async function startStore({ store }: World): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store?.start();
    } catch (error) {
      if (attempt === 10) throw error;
    }
  }
}

async function findRunning(world: World, kind: VictimKind): Promise<Victim[]> {
  const found = await findVictims(world, kind);
  const running = await Promise.all(found.map(({ pid }) => isRunning(pid)));
  return found.filter((_, index) => running[index]);
}

interface Target {
  kind: VictimKind;
  victim: Victim;
}

/** Somebody of the kinds that run just now; waiting for a kind that is away would only let the others recover. */
async function findTarget(world: World, kinds: readonly VictimKind[], dice: Dice): Promise<Target | undefined> {
  const left = [...kinds];
  for (let kind = dice.pick(left); kind !== undefined; kind = dice.pick(left)) {
    const victim = dice.pick(await findRunning(world, kind));
    if (victim) return { kind, victim };
    left.splice(left.indexOf(kind), 1);
  }
  return undefined;
}

async function waitForTarget(world: World, kinds: readonly VictimKind[], dice: Dice): Promise<Target> {
  const giveUpAt = performance.now() + backWithinMs;
  while (performance.now() < giveUpAt) {
    const target = await findTarget(world, kinds, dice);
    if (target) return target;
    await delay(100);
  }
  throw new Error(`no ${kinds.join(', ')} was back within ${backWithinMs} ms`);
}

/** Kills and pauses at random until `kills` signals have reached somebody; at the end everything runs again. */
export async function wreakHavoc(options: {
  world: World;
  kills: number;
  dice: Dice;
  /** Between two kills. */
  gapMs: readonly [number, number];
  onKill?: (havoc: Havoc) => void;
}): Promise<Havoc> {
  const { world, kills, dice, gapMs, onKill } = options;
  const kinds = victimKinds.filter((kind) => kind !== 'store' || world.store);
  const havoc: Havoc = { kills: 0, byKind: {} };
  const pauses = new Set<Promise<void>>();
  let mending: Promise<void> | undefined;

  function pause({ pid, others }: Victim, forMs: number): boolean {
    if (!signal(pid, 'SIGSTOP')) return false;
    for (const other of others) signal(other, 'SIGSTOP');
    const over = delay(forMs).then(() => {
      for (const one of [...others, pid]) signal(one, 'SIGCONT');
      pauses.delete(over);
    });
    pauses.add(over);
    return true;
  }

  function kill(kind: VictimKind, { pid }: Victim): boolean {
    if (!signal(pid, 'SIGKILL')) return false;
    // Nobody restarts the gateway but us, as a service manager would.
    if (kind === 'store') {
      mending = startStore(world).finally(() => {
        mending = undefined;
      });
    }
    return true;
  }

  try {
    while (havoc.kills < kills) {
      await delay(dice.between(...gapMs));
      const isPause = dice.chance(0.3);
      const forMs = dice.between(...(dice.chance(0.25) ? longPauseMs : shortPauseMs));
      // A gateway that is hit before it answers only keeps the others waiting.
      const open = kinds.filter((kind) => kind !== 'store' || !mending);
      const { kind, victim } = await waitForTarget(world, open, dice);
      if (!(isPause ? pause(victim, forMs) : kill(kind, victim))) continue;
      const name = `${kind} ${isPause ? 'SIGSTOP' : 'SIGKILL'}`;
      havoc.byKind[name] = (havoc.byKind[name] ?? 0) + 1;
      havoc.kills += 1;
      onKill?.(havoc);
    }
    await Promise.all(pauses);
    await mending;
    for (const kind of kinds) await waitForTarget(world, [kind], dice);
    return havoc;
  } finally {
    await Promise.all(pauses);
    await mending;
  }
}
