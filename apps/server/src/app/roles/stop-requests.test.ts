import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { listenForStop, type StopSource } from './stop-requests.ts';

function source(fields: { connected?: boolean; ppid?: number } = {}): StopSource & { ppid: number } {
  return Object.assign(new EventEmitter(), { ppid: 1, ...fields });
}

const isResolved = (promise: Promise<void>) => Promise.race([promise.then(() => true), Promise.resolve(false)]);

test('signals within two seconds are one, a later one is immediate', async () => {
  let nowMs = 1_000;
  const from = source();
  const requests = listenForStop(from, () => nowMs);
  expect(requests.isStopping()).toBe(false);
  from.emit('SIGINT');
  expect(requests.isStopping()).toBe(true);
  await requests.orderly;
  nowMs += 2_000;
  from.emit('SIGTERM');
  from.emit('SIGINT');
  expect(await isResolved(requests.immediate)).toBe(false);
  nowMs += 1;
  from.emit('SIGTERM');
  await requests.immediate;
  requests.dispose();
  expect(from.eventNames()).toEqual([]);
});

test('the end of the channel, or another parent, says that the parent is gone', async () => {
  const from = source({ connected: true });
  const requests = listenForStop(from);
  from.emit('disconnect');
  await requests.parentGone;
  expect(requests.isStopping()).toBe(true);
  requests.dispose();

  const adopted = source({ connected: true, ppid: 4711 });
  const others = listenForStop(adopted);
  adopted.ppid = 1;
  await others.parentGone;
  others.dispose();
});

test('a process that nobody supervises has no parent to lose', async () => {
  const from = source();
  const requests = listenForStop(from);
  from.emit('disconnect');
  expect(await isResolved(requests.parentGone)).toBe(false);
  requests.dispose();
});
