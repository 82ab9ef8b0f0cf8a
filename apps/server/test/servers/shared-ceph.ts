import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { type CephAccess, cephScript, startCephAt } from './ceph-s3.ts';

const run = promisify(execFile);

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the run's shared Ceph server lives, if a test starts it, and the process with which it dies. */
    sharedCeph: SharedCeph;
  }
}

interface SharedCeph {
  folder: string;
  ownerPid: number;
}

/** For the global setup: names the place, and starts nothing. */
export function planSharedCeph(): SharedCeph {
  const folder = path.join(os.tmpdir(), `audiotricks-shared-ceph-${randomBytes(6).toString('hex')}`);
  return { folder, ownerPid: process.pid };
}

/**
 * The cluster that all test files of one run share, in memory: the first that asks starts it, the run's end removes
 * it. Nobody stops or kills it; use a bucket of your own (`createCephBucket`).
 */
export async function sharedCeph(): Promise<CephAccess> {
  const { folder, ownerPid } = inject('sharedCeph');
  const note = path.join(folder, 'access.json');
  if (await isFirst(folder)) {
    try {
      const { endpoint, accessKeyId, secretAccessKey } = await startCephAt(path.join(folder, 'home'), ownerPid);
      await writeFile(note, JSON.stringify({ endpoint, accessKeyId, secretAccessKey }), { mode: 0o600 });
    } catch (error) {
      await writeFile(path.join(folder, 'failed'), String(error));
      throw error;
    }
  }
  return waitForNote(folder, note);
}

async function isFirst(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return mkdir(path.join(folder, 'starting')).then(
    () => true,
    () => false,
  );
}

async function waitForNote(folder: string, note: string): Promise<CephAccess> {
  const giveUpAt = Date.now() + 120_000;
  while (Date.now() < giveUpAt) {
    const written = await stat(note).catch(() => null);
    if (written && written.size > 0) return JSON.parse(await readFile(note, 'utf8')) as CephAccess;
    const failure = await readFile(path.join(folder, 'failed'), 'utf8').catch(() => null);
    if (failure !== null) throw new Error(`The shared Ceph server did not start: ${failure}`);
    await delay(100);
  }
  throw new Error('The shared Ceph server did not start in time.');
}

/** Kills the shared cluster, if a test started it, and deletes its data. */
export async function removeSharedCeph({ folder }: SharedCeph): Promise<void> {
  const home = path.join(folder, 'home');
  if (existsSync(home)) await run(cephScript, ['wipe'], { env: { PATH: process.env.PATH, S3_HOME: home } });
  await rm(folder, { recursive: true, force: true });
}
