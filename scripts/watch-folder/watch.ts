import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, isTransient } from '@audiotricks/sdk';
import { reasonOf } from './connection.ts';
import { judgeName } from './file-names.ts';
import { goneCodes, type ImportDeps, importFile } from './import-file.ts';
import { type FoundFile, scanFolder } from './scan-folder.ts';
import { createSettling } from './settling.ts';
import { StopError } from './stop-error.ts';

export interface WatchDeps extends ImportDeps {
  pollMs: number;
  settleMs: number;
  /** After the session has ended. */
  renew: () => Promise<void>;
  say: (line: string) => void;
}

const longestWaitMs = 60_000;

/** Looks at the folder again and again until the signal; one file at a time. Throws StopError. */
export async function watch(deps: WatchDeps): Promise<void> {
  const { folder, memory, say, signal, pollMs } = deps;
  const settling = createSettling(deps.settleMs);
  const told = new Set<string>();
  let failures = 0;

  async function look(): Promise<void> {
    const { files, unreadable } = await scanFolder(folder);
    for (const place of unreadable) sayOnce(`cannot read the folder ${place}`);
    for (const file of settling.settled(files.filter(isNew), performance.now())) {
      await take(file);
      signal.throwIfAborted();
    }
  }

  function isNew({ place, sizeBytes, modifiedAtMs }: FoundFile): boolean {
    const known = memory.recall(place);
    const isSame = known?.sizeBytes === sizeBytes && known.modifiedAtMs === modifiedAtMs;
    return judgeName(place.split('/').at(-1) ?? '').kind !== 'passing' && !(isSame && known.outcome !== 'uploading');
  }

  async function take(file: FoundFile): Promise<void> {
    const { place, sizeBytes, modifiedAtMs } = file;
    const facts = { sizeBytes, modifiedAtMs, sha256: null };
    const name = judgeName(place.split('/').at(-1) ?? '');
    if (name.kind !== 'media') {
      await memory.remember(place, { ...facts, outcome: 'ignored' });
      return say(`ignored   ${place}: neither audio nor video by its name`);
    }
    try {
      const result = await importFile(deps, { ...file, contentType: name.contentType });
      if (result.kind === 'changed') return say(`waiting   ${place}: it is still being written`);
      say(`${result.isKnown ? 'known     ' : 'imported  '}${place}: recording ${result.recordingId}`);
    } catch (error) {
      if (!isRefusalOfFile(error)) throw error;
      await memory.remember(place, { ...facts, outcome: 'refused', code: error.code });
      say(`refused   ${place}: ${reasonOf(error)}`);
    }
  }

  function sayOnce(line: string): void {
    if (!told.has(line)) say(line);
    told.add(line);
  }

  /** Whether it is worth going on; waits as long as it takes. */
  async function recover(error: unknown): Promise<void> {
    failures += 1;
    if (failures === 1) say(`trouble   ${reasonOf(error)}: trying again until it works`);
    await sleep(Math.min(longestWaitMs, pollMs * 2 ** Math.min(failures, 16)), undefined, { signal });
    if (error instanceof ApiError && error.status === 401) await deps.renew();
  }

  while (!signal.aborted) {
    try {
      await look();
      if (failures > 0) say('fine      it works again');
      failures = 0;
      await sleep(pollMs, undefined, { signal });
    } catch (error) {
      if (signal.aborted) return;
      if (isFatal(error)) throw error instanceof StopError ? error : new StopError(reasonOf(error));
      await recover(error).catch((failure: unknown) => {
        if (!signal.aborted && isFatal(failure)) throw failure;
      });
    }
  }
}

/** The server has looked at the file and does not want it, now or later. */
function isRefusalOfFile(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || isTransient(error) || goneCodes.includes(error.code)) return false;
  return /^(upload|media|recording|request)\./.test(error.code);
}

/** What neither time nor a new sign-in mends. */
function isFatal(error: unknown): boolean {
  if (error instanceof StopError) return true;
  if (!(error instanceof ApiError)) return (error as NodeJS.ErrnoException).code === undefined;
  return /^(permission|workspace)\./.test(error.code);
}
