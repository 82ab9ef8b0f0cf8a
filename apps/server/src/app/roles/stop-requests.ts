import type { EventEmitter } from 'node:events';

/** The part of `process` from which a request to stop comes. */
export interface StopSource extends EventEmitter {
  readonly connected?: boolean;
  readonly ppid: number;
}

export interface StopRequests {
  /** Resolves at the first signal: stop in order. */
  orderly: Promise<void>;
  /** Resolves at a signal that came later than that one's echoes: stop at once. */
  immediate: Promise<void>;
  /** Resolves when the process that started us with a channel is gone. */
  parentGone: Promise<void>;
  isStopping(): boolean;
  dispose(): void;
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];
/** One Ctrl-C arrives up to three times: from the terminal's process group, npm, and the bootstrap. */
const ECHO_MS = 2_000;
const PARENT_POLL_MS = 500;

/** Listens for signals and for the end of our parent from now on. */
export function listenForStop(source: StopSource, nowMs: () => number = () => performance.now()): StopRequests {
  const orderly = Promise.withResolvers<void>();
  const immediate = Promise.withResolvers<void>();
  const parentGone = Promise.withResolvers<void>();
  let firstAtMs: number | undefined;

  const onSignal = () => {
    firstAtMs ??= nowMs();
    orderly.resolve();
    if (nowMs() - firstAtMs > ECHO_MS) immediate.resolve();
  };
  for (const signal of SIGNALS) source.on(signal, onSignal);

  let isParentGone = false;
  const onParentGone = () => {
    isParentGone = true;
    parentGone.resolve();
  };
  let poll: NodeJS.Timeout | undefined;
  if (source.connected) {
    source.once('disconnect', onParentGone);
    // The channel may be held open by another process that inherited it; the parent's id tells in any case.
    const parent = source.ppid;
    poll = setInterval(() => {
      if (source.ppid !== parent) onParentGone();
    }, PARENT_POLL_MS);
    poll.unref();
  }
  return {
    orderly: orderly.promise,
    immediate: immediate.promise,
    parentGone: parentGone.promise,
    isStopping: () => firstAtMs !== undefined || isParentGone,
    dispose() {
      for (const signal of SIGNALS) source.off(signal, onSignal);
      source.off('disconnect', onParentGone);
      clearInterval(poll);
    },
  };
}
