import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createToolClock } from './tool-clock.ts';

it('counts the time of the tool, not that of the reader', async () => {
  let timeouts = 0;
  const clock = createToolClock(400, () => timeouts++);
  for (let n = 0; n < 5; n++) {
    expect(await clock.during(Promise.resolve(n))).toBe(n);
    await wait(100); // the reader thinks: longer, in sum, than the tool may work
  }
  expect(clock.isExpired).toBe(false);
  await clock.during(wait(250));
  await clock.during(wait(250));
  expect(clock.isExpired).toBe(true);
  expect(timeouts).toBe(1);
});
