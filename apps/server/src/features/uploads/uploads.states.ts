import type { UploadState } from '@audiotricks/contracts';

export type UploadEvent = 'receive' | 'complete' | 'miss_parts' | 'commit' | 'abort' | 'expire';

const table: Readonly<Record<UploadState, Readonly<Partial<Record<UploadEvent, UploadState>>>>> = {
  created: { receive: 'uploading', complete: 'completing', abort: 'aborted', expire: 'expired' },
  uploading: { receive: 'uploading', complete: 'completing', abort: 'aborted', expire: 'expired' },
  // Asked to complete again while completing: several may work on it, the commit is one.
  completing: {
    complete: 'completing',
    miss_parts: 'uploading',
    commit: 'completed',
    abort: 'aborted',
    expire: 'expired',
  },
  completed: {},
  aborted: { abort: 'aborted' },
  expired: { abort: 'expired' },
};

/** The state an event leads to, or null where the event means nothing in this state. */
export function transition(from: UploadState, event: UploadEvent): UploadState | null {
  return table[from][event] ?? null;
}

/** What the event makes of every state in which it means something: the pairs a compare-and-set may take. */
export function movesOf(event: UploadEvent): { from: UploadState; to: UploadState }[] {
  return (Object.keys(table) as UploadState[]).flatMap((from) => {
    const to = transition(from, event);
    return to === null ? [] : [{ from, to }];
  });
}
