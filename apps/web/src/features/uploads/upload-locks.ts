/** So that two tabs of one browser never send the same upload. */
export interface UploadLocks {
  /** Holds while `work` runs. */
  hold: (uploadId: string, until: Promise<unknown>) => void;
  /** Ids that some tab is sending now. */
  held: () => Promise<Set<string>>;
}

const prefix = 'audiotricks.upload.';

/** Web Locks where the browser has them; without, a tab knows of its own uploads only. */
export function createUploadLocks(locks: LockManager | undefined = globalThis.navigator?.locks): UploadLocks {
  return {
    hold: (uploadId, until) => {
      locks?.request(prefix + uploadId, () =>
        until.then(
          () => undefined,
          () => undefined,
        ),
      );
    },
    held: async () => {
      const names = ((await locks?.query())?.held ?? []).map(({ name = '' }) => name);
      return new Set(names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)));
    },
  };
}
