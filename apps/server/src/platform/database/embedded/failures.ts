import { isFileError } from '../../../shared/files.ts';
import { StartError } from '../../../shared/start-error.ts';

/** What a failed start calls for: another try, another port, or telling the operator. */
export type Failure = { kind: 'retry' } | { kind: 'port_in_use' } | { kind: 'fatal'; error: StartError };

const LOCKED = /lock file ".*" already exists|pre-existing shared memory block|is being used by another process/;
const PORT_IN_USE = /Address already in use|Is another postmaster already running on port/;

const FATAL: { pattern: RegExp; code: string; explain: (folder: string) => string }[] = [
  {
    pattern: /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/,
    code: 'database.disk_full',
    explain: (folder) => `the disk that holds the database is full (${folder}); free some space and start again`,
  },
  {
    pattern: /Read-only file system|EROFS/,
    code: 'database.read_only',
    explain: (folder) =>
      `the database folder ${folder} is on a read-only file system; set DATA_DIR to a writable folder`,
  },
  {
    pattern: /Permission denied|EACCES|EPERM|Operation not permitted|has wrong ownership|invalid permissions/,
    code: 'database.not_permitted',
    explain: (folder) =>
      `no permission to write the database folder ${folder}; give it to the user that starts AudioTricks, or set DATA_DIR to a writable folder`,
  },
  {
    pattern: /could not look up effective user ID/,
    code: 'database.user_unknown',
    explain: () =>
      'the user that starts AudioTricks has no entry in /etc/passwd, which PostgreSQL needs; add one or set DATABASE_URL',
  },
  {
    pattern: /could not (?:create|map) shared memory|could not resize shared memory|Cannot allocate memory/,
    code: 'database.out_of_memory',
    explain: () =>
      'PostgreSQL got no memory from the system (it needs about 150 MB, and /dev/shm); free some and start again',
  },
];

/** Reads what the server or initdb said before it ended. A reason nobody knows yet is worth another try. */
export function classifyOutput(lines: string[], folder: string): Failure {
  const text = lines.join('\n');
  for (const { pattern, code, explain } of FATAL) {
    const reason = lines.find((line) => pattern.test(line));
    if (!reason || LOCKED.test(reason)) continue;
    return { kind: 'fatal', error: new StartError(code, `${explain(folder)} (${reason.trim()})`) };
  }
  return PORT_IN_USE.test(text) && !LOCKED.test(text) ? { kind: 'port_in_use' } : { kind: 'retry' };
}

/** A failed file operation of ours as one clear line; anything else unchanged. */
export function explainFileError(error: unknown, folder: string): unknown {
  if (!isFileError(error, 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EEXIST')) return error;
  const failure = classifyOutput([error.message], folder);
  if (failure.kind === 'fatal') return failure.error;
  return new StartError('database.folder_unusable', `the database folder ${folder} cannot be made (${error.message})`, {
    cause: error,
  });
}
