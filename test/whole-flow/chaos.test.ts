import { afterAll, beforeAll, expect, it } from 'vitest';
import { runChaos } from '../chaos/run-chaos.ts';
import { startWorld, type World } from '../chaos/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld({ engine: 'deterministic', store: 'disk', stepDelayMs: 10 });
});
afterAll(async () => {
  await world?.stop({ keepLogs: false });
});

it('processes are killed and paused at random under five jobs: nothing is lost, doubled or unequal', async () => {
  const lines: string[] = [];
  const result = await runChaos(world, {
    kills: 10,
    seed: 20,
    files: 5,
    kind: 'noise',
    gapMs: [200, 800],
    say: (line) => lines.push(line),
  });
  expect(result, lines.join('\n')).toMatchObject({
    kills: 10,
    lost: 0,
    doubled: 0,
    textEqual: true,
    ledgerEqual: true,
  });
  expect(result.jobs).toBeGreaterThanOrEqual(5);
  expect(result.fewestChunks).toBeGreaterThanOrEqual(5);
});
