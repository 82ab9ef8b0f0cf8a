import { expect, it } from 'vitest';
import { createStopwatch } from './stopwatch.ts';

it('counts without the pauses', () => {
  let nowMs = 1000;
  const watch = createStopwatch(() => nowMs);
  expect(watch.elapsedMs()).toBe(0);
  watch.run();
  nowMs += 500;
  expect(watch.elapsedMs()).toBe(500);
  watch.run();
  watch.pause();
  nowMs += 9000;
  expect(watch.elapsedMs()).toBe(500);
  watch.pause();
  watch.run();
  nowMs += 250;
  expect(watch.elapsedMs()).toBe(750);
});
