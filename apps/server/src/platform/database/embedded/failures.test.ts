import { expect, test } from 'vitest';
import { StartError } from '../../../shared/start-error.ts';
import { classifyOutput, explainFileError } from './failures.ts';

const kindOf = (...lines: string[]) => {
  const failure = classifyOutput(lines, '/data');
  return failure.kind === 'fatal' ? failure.error.code : failure.kind;
};

test('what PostgreSQL 18 says is told apart', () => {
  expect(kindOf('initdb: error: could not create directory "/data/x": No space left on device')).toBe(
    'database.disk_full',
  );
  expect(kindOf('FATAL:  could not write lock file "postmaster.pid": No space left on device')).toBe(
    'database.disk_full',
  );
  expect(kindOf('FATAL:  could not create lock file "postmaster.pid": Read-only file system')).toBe(
    'database.read_only',
  );
  expect(kindOf('initdb: error: could not access directory "/data": Permission denied')).toBe('database.not_permitted');
  expect(kindOf('initdb: error: could not look up effective user ID 12345: user does not exist')).toBe(
    'database.user_unknown',
  );
  expect(
    kindOf(
      'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use',
      'HINT:  Is another postmaster already running on port 5432? If not, wait a few seconds and retry.',
      'FATAL:  could not create any TCP/IP sockets',
    ),
  ).toBe('port_in_use');
  expect(kindOf('FATAL:  lock file "postmaster.pid" already exists')).toBe('retry');
  expect(kindOf('FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use')).toBe('retry');
  expect(kindOf()).toBe('retry');
});

test('a failed file operation becomes one line, a fault of ours stays what it is', () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, mkdir '/data'"), { code: 'ENOSPC' });
  expect(explainFileError(full, '/data')).toMatchObject({ code: 'database.disk_full' });
  const file = Object.assign(new Error("ENOTDIR: not a directory, mkdir '/data/postgres'"), { code: 'ENOTDIR' });
  expect(explainFileError(file, '/data')).toMatchObject({ code: 'database.folder_unusable' });
  const fault = new TypeError('x is undefined');
  expect(explainFileError(fault, '/data')).toBe(fault);
  expect(explainFileError(full, '/data')).toBeInstanceOf(StartError);
});
