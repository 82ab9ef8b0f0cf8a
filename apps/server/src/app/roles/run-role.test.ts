import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { Log } from '../../shared/log.ts';
import { silentLog } from '../../shared/log.ts';
import type { StartedRole } from './role.ts';
import { runRole } from './run-role.ts';
import { listenForStop } from './stop-requests.ts';

const limits = { finishMs: 50, totalMs: 300 };

/** A role that notes what is called, on signals of its own. */
function arrange(phases: Partial<StartedRole['phases']> = {}) {
  const source = Object.assign(new EventEmitter(), { connected: true, ppid: 1 });
  let nowMs = 0;
  const calls: string[] = [];
  const started: StartedRole = {
    url: 'http://127.0.0.1:1',
    phases: {
      stopAccepting: async () => void calls.push('stopAccepting'),
      finish: async (withinMs) => void calls.push(`finish ${withinMs}`),
      close: async () => void calls.push('close'),
      ...phases,
    },
  };
  const warnings: string[] = [];
  const log: Log = {
    ...silentLog,
    warn: (_, message) => warnings.push(message),
    error: (_, message) => warnings.push(message),
  };
  const requests = listenForStop(source, () => nowMs);
  const onReady = () => void calls.push('ready');
  return {
    source,
    calls,
    warnings,
    started,
    options: { requests, log, limits, onReady },
    later: () => (nowMs += 2_001),
  };
}

const never = () => new Promise<void>(() => {});

test('serves until it is asked, then stops in order', async () => {
  const { source, calls, started, options } = arrange();
  const running = runRole({ ...options, start: async () => started });
  await expect.poll(() => calls).toEqual(['ready']);
  source.emit('SIGTERM');
  source.emit('SIGINT');
  await running;
  expect(calls).toEqual(['ready', 'stopAccepting', 'finish 50', 'close']);
});

test('a failed phase does not keep the next from running, and all of them end at the limit', async () => {
  const { source, calls, warnings, started, options } = arrange({
    stopAccepting: async () => {
      throw new Error('broken');
    },
    close: never,
  });
  const running = runRole({ ...options, start: async () => started });
  await expect.poll(() => calls).toEqual(['ready']);
  source.emit('SIGTERM');
  await running;
  expect(calls).toEqual(['ready', 'finish 50']);
  expect(warnings).toEqual(['a phase of the shutdown failed', 'the shutdown did not end in time, ending anyway']);
});

test('a later signal ends it at once', async () => {
  const { source, calls, started, options, later } = arrange({ finish: never });
  const running = runRole({ ...options, limits: { finishMs: 60_000, totalMs: 60_000 }, start: async () => started });
  await expect.poll(() => calls).toEqual(['ready']);
  source.emit('SIGTERM');
  await expect.poll(() => calls).toEqual(['ready', 'stopAccepting']);
  later();
  source.emit('SIGTERM');
  await running;
});

test('without its supervisor it has less than a second, even in the middle of an orderly stop', async () => {
  const { source, calls, started, options } = arrange({ finish: never });
  const running = runRole({ ...options, limits: { finishMs: 60_000, totalMs: 60_000 }, start: async () => started });
  await expect.poll(() => calls).toEqual(['ready']);
  source.emit('SIGTERM');
  const beganAt = performance.now();
  source.emit('disconnect');
  await running;
  expect(performance.now() - beganAt).toBeLessThan(1_000);
});

test('a failed start is reported, unless it was to stop anyway', async () => {
  const first = arrange();
  const failure = new Error('no model');
  await expect(runRole({ ...first.options, start: () => Promise.reject(failure) })).rejects.toBe(failure);

  const second = arrange();
  const starting = Promise.withResolvers<StartedRole>();
  const running = runRole({ ...second.options, start: () => starting.promise });
  second.source.emit('SIGTERM');
  starting.reject(failure);
  await running;
  expect(second.calls).toEqual([]);
});

test('a stop during the start waits for it and closes what it opened, without saying that it serves', async () => {
  const { source, calls, started, options } = arrange();
  const starting = Promise.withResolvers<StartedRole>();
  const running = runRole({ ...options, start: () => starting.promise });
  source.emit('SIGTERM');
  starting.resolve(started);
  await running;
  expect(calls).toEqual(['stopAccepting', 'finish 50', 'close']);
});
