import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { missingPlatformPackages, type PackageLock } from './lock-file.ts';

test('the lock file holds the packages of every platform: npm ci refuses it otherwise', async () => {
  const lock = JSON.parse(
    await readFile(path.resolve(import.meta.dirname, '../package-lock.json'), 'utf8'),
  ) as PackageLock;
  expect(missingPlatformPackages(lock)).toEqual([]);
  // What a supported machine installs is checked against its checksum.
  const unchecked = Object.entries(lock.packages).filter(
    ([place, { integrity, link }]) => place.includes('node_modules/') && !integrity && !link,
  );
  const supported = unchecked.filter(
    ([, { os, cpu, libc }]) => os?.[0] === 'linux' && /^(x64|arm64)$/.test(cpu?.[0] ?? '') && libc?.[0] !== 'musl',
  );
  expect(supported).toEqual([]);
});

test('a package that is left out is found, with its platform', () => {
  const lock: PackageLock = {
    packages: {
      'node_modules/tool': {
        version: '2.0.0',
        dev: true,
        optionalDependencies: { '@tool/cli-linux-x64-musl': '2.0.0', '@tool/cli-linux-x64': '2.0.0' },
      },
      'node_modules/@tool/cli-linux-x64': { version: '2.0.0' },
    },
  };
  expect(missingPlatformPackages(lock)).toEqual([
    {
      place: 'node_modules/@tool/cli-linux-x64-musl',
      entry: { version: '2.0.0', dev: true, optional: true, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
    },
  ]);
});
