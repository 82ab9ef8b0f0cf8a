import type { ImportState } from '@audiotricks/contracts';

export type ImportEvent = 'start' | 'complete' | 'fail' | 'cancel' | 'retry';

const table: Readonly<Record<ImportState, Readonly<Partial<Record<ImportEvent, ImportState>>>>> = {
  queued: { start: 'running', fail: 'failed', cancel: 'cancelled' },
  // Started again by whoever took it over from a dead process.
  running: { start: 'running', complete: 'completed', fail: 'failed', cancel: 'cancelled' },
  completed: {},
  failed: { retry: 'queued' },
  cancelled: { cancel: 'cancelled', retry: 'queued' },
};

/** The state an event leads to, or null where the event means nothing in this state. */
export function transition(from: ImportState, event: ImportEvent): ImportState | null {
  return table[from][event] ?? null;
}

/** The states an event may start from. */
export function sourcesOf(event: ImportEvent): ImportState[] {
  return (Object.keys(table) as ImportState[]).filter((from) => transition(from, event) !== null);
}
