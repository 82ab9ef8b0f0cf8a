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

it('processes are killed and paused at random under eight jobs: nothing is lost, doubled or unequal', async () => {
  const lines: string[] = [];
  const result = await runChaos(world, {
    kills: 12,
    seed: 20,
    files: 8,
    kind: 'noise',
    gapMs: [300, 1_200],
    say: (line) => lines.push(line),
  });
  expect(result, lines.join('\n')).toMatchObject({
    kills: 12,
    lost: 0,
    doubled: 0,
    textEqual: true,
    ledgerEqual: true,
  });
  expect(result.jobs).toBeGreaterThanOrEqual(8);
  expect(result.fewestChunks).toBeGreaterThanOrEqual(5);
});
