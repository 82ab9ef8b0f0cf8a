import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { newId } from '../../../shared/ids.ts';

const program = fileURLToPath(new URL('./worker-program.ts', import.meta.url));

export interface WorkerProcess {
  processId: string;
  /** Resolves when the child has told of the event, now or before. */
  told(event: string, key?: string): Promise<void>;
  /** Whether a job has begun and not ended, by what the child has told. */
  isBusy(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the process is gone. */
  gone: Promise<void>;
}

/** A real worker process over `url` that runs `waitJob`; ends with the test process at the latest. */
export async function startWorkerProcess({ url, slots = 1 }: { url: string; slots?: number }): Promise<WorkerProcess> {
  const processId = `test-${newId()}`;
  const child: ChildProcess = fork(program, [url, processId, String(slots)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const history: { event: string; key: string }[] = [];
  child.on('message', (message: { event: string; key: string }) => {
    history.push(message);
    child.emit('told');
  });
  const gone = once(child, 'exit').then(() => {});

  async function told(event: string, key?: string): Promise<void> {
    const isMeant = (entry: { event: string; key: string }) =>
      entry.event === event && (key === undefined || entry.key === key);
    while (!history.some(isMeant)) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the worker ended before ${event}`);
      await Promise.race([once(child, 'told'), gone]);
    }
  }

  function isBusy(): boolean {
    const begun = history.filter(({ event }) => event === 'started').length;
    const ended = history.filter(({ event }) => event !== 'started' && event !== 'ready').length;
    return begun > ended;
  }

  await told('ready');
  return { processId, told, isBusy, gone, signal: (signal) => void child.kill(signal) };
}
