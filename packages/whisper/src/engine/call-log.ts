import { closeSync, openSync, writeSync } from 'node:fs';

export interface CallLogEntry {
  event: 'start' | 'done' | 'failed' | 'aborted';
  call: 'transcribe' | 'detectLanguage';
  /** The caller's id of the call. */
  id: string | undefined;
  audioMs: number;
  /** Process that works on it. */
  pid: number | undefined;
}

export interface CallLog {
  append(entry: CallLogEntry): void;
  close(): void;
}

/** One JSON line per event, on disk before the call goes on: what a killed process began can be counted afterwards. */
export function openCallLog(path: string | undefined, now: () => Date = () => new Date()): CallLog {
  if (path === undefined) return { append() {}, close() {} };
  const file = openSync(path, 'a');
  return {
    append: (entry) => void writeSync(file, `${JSON.stringify({ at: now().toISOString(), ...entry })}\n`),
    close: () => closeSync(file),
  };
}
