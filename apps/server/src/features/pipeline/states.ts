import type { ChunkState, JobState, RecordingState } from '@audiotricks/contracts';

type Table<State extends string, Event extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Event, State>>>>
>;

function machine<State extends string, Event extends string>(table: Table<State, Event>) {
  return {
    /** The state an event leads to, or null where the event means nothing in this state. */
    transition: (from: State, event: Event): State | null => table[from][event] ?? null,
    /** Every state in which the event means something: the set a compare-and-set may start from. */
    sourcesOf: (event: Event): State[] =>
      (Object.keys(table) as State[]).filter((state) => table[state][event] !== undefined),
  };
}

export type JobEvent = 'admit' | 'hand_back' | 'complete' | 'fail' | 'cancel' | 'retry';

/** `queued→running→completed | failed | cancelled`; a failed or cancelled one is queued again by a retry. */
export const jobMachine = machine<JobState, JobEvent>({
  queued: { admit: 'running', cancel: 'cancelled' },
  running: { hand_back: 'queued', complete: 'completed', fail: 'failed', cancel: 'cancelled' },
  completed: {},
  failed: { retry: 'queued' },
  cancelled: { retry: 'queued' },
});

export type ChunkEvent = 'claim' | 'lose' | 'finish' | 'fail' | 'cancel' | 'retry';

/** `pending→running→done | failed | cancelled`; `pending→done` is a chunk this workspace already paid for. */
export const chunkMachine = machine<ChunkState, ChunkEvent>({
  pending: { claim: 'running', finish: 'done', fail: 'failed', cancel: 'cancelled' },
  running: { claim: 'running', lose: 'pending', finish: 'done', fail: 'failed', cancel: 'cancelled' },
  done: {},
  failed: { retry: 'pending' },
  cancelled: { retry: 'pending' },
});

export type RecordingEvent = 'run' | 'publish' | 'fail' | 'delete';

/** A ready recording stays ready whatever later runs do; anything can be deleted. */
export const recordingMachine = machine<RecordingState, RecordingEvent>({
  processing: { publish: 'ready', fail: 'failed', run: 'processing', delete: 'deleted' },
  ready: { publish: 'ready', run: 'ready', fail: 'ready', delete: 'deleted' },
  failed: { run: 'processing', delete: 'deleted' },
  deleted: {},
});
