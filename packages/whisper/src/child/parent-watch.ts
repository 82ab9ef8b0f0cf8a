import { workerData } from 'node:worker_threads';

/**
 * Runs in a thread of its own, because a session may block the main one: ends the process as soon as it has another
 * parent than the one it was started by, which is how a process learns that its parent is gone for good.
 */
const { parentPid, everyMs } = workerData as { parentPid: number; everyMs: number };

setInterval(() => {
  if (process.ppid !== parentPid) process.kill(process.pid, 'SIGKILL');
}, everyMs);
