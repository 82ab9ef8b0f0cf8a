import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

const run = promisify(execFile);
export const cephScript = path.join(import.meta.dirname, 'ceph-s3/start.sh');
const programs = ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'ceph', 'monmaptool', 'curl', 'setsid'];

/** What a client needs to reach a Ceph gateway that this machine runs; region `us-east-1`, path style. */
export interface CephAccess {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** A Ceph cluster of one node with an S3 gateway, of its own home and ports. */
export interface CephServer extends CephAccess {
  /** Ends gateway and store in order; the data stays (with `store: 'disk'`). */
  stop(): Promise<void>;
  /** SIGKILL to gateway and store at once. What was acknowledged is there again after `start` (with `store: 'disk'`). */
  kill(): Promise<void>;
  /** SIGKILL to the gateway alone: connections break, the store behind it goes on. `start` brings it back. */
  killGateway(): Promise<void>;
  /** Process id of the gateway that was started last. */
  gatewayPid(): Promise<number>;
  /** Starts what does not run, at the same ports, and waits until it answers. */
  start(): Promise<void>;
  /** Kills it and deletes its data. */
  remove(): Promise<void>;
}

export interface CephOptions {
  /** `memory` (default) starts faster and loses everything when the store is killed; `disk` is for large data and kills. */
  store?: 'memory' | 'disk';
  /** Room for objects. Default 8 GiB; on disk the file is sparse. */
  sizeGib?: number;
}

/** Why tests that need Ceph cannot run here; null where they can. `ceph-s3/setup.sh` installs it on Debian. */
export function whyNoCeph(): string | null {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const missing = programs.filter((name) => !folders.some((folder) => existsSync(path.join(folder, name))));
  return missing.length === 0 ? null : `Ceph is not installed (missing: ${missing.join(', ')})`;
}

/** Starts a cluster; it dies with this process, killed or not. Takes 6 (memory) to 12 (disk) seconds on two cores. */
export async function startCeph(options: CephOptions = {}): Promise<CephServer> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-ceph-'));
  return startCephAt(home, process.pid, options);
}

/** The same in a folder that is given, for a process that is given. */
export async function startCephAt(
  home: string,
  ownerPid: number,
  { store = 'memory', sizeGib = 8 }: CephOptions = {},
): Promise<CephServer> {
  const [port, monitorPort] = await freePorts();
  const access: CephAccess = {
    endpoint: `http://127.0.0.1:${port}`,
    accessKeyId: randomBytes(10).toString('hex'),
    secretAccessKey: randomBytes(20).toString('hex'),
  };
  const environment = {
    PATH: process.env.PATH,
    S3_HOME: home,
    S3_PORT: String(port),
    S3_MON_PORT: String(monitorPort),
    S3_STORE: store === 'memory' ? 'memstore' : 'bluestore',
    S3_SIZE_GB: String(sizeGib),
    S3_ACCESS_KEY: access.accessKeyId,
    S3_SECRET_KEY: access.secretAccessKey,
    S3_OWNER_PID: String(ownerPid),
  };
  const control = async (command: string) => {
    await run(cephScript, [command], { env: environment, timeout: 120_000 });
  };
  const gatewayPid = async () => Number(await readFile(path.join(home, 'rgw.pid'), 'utf8'));
  const server: CephServer = {
    ...access,
    gatewayPid,
    stop: () => control('down'),
    kill: () => control('kill'),
    async killGateway() {
      process.kill(await gatewayPid(), 'SIGKILL');
    },
    start: () => control('up'),
    remove: () => control('wipe'),
  };
  try {
    await server.start();
    return server;
  } catch (error) {
    await server.remove();
    throw error;
  }
}

/** One for the gateway, two in a row for the monitor, below those that systems hand out by themselves. */
async function freePorts(): Promise<[number, number]> {
  for (let attempt = 1; attempt <= 50; attempt += 1) {
    const first = randomInt(10_000, 32_000);
    const free = await Promise.all([first, first + 1, first + 2].map(isFree));
    if (free.every(Boolean)) return [first, first + 1];
  }
  throw new Error('No three free ports in a row were found.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** A client for tests themselves: what the AWS SDK needs to talk to a server that is not AWS. */
export function cephClient({ endpoint, accessKeyId, secretAccessKey }: CephAccess): S3Client {
  return new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** Makes a new bucket and answers its name. */
export async function createCephBucket(access: CephAccess): Promise<string> {
  const bucket = `bucket-${randomBytes(8).toString('hex')}`;
  const client = cephClient(access);
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } finally {
    client.destroy();
  }
  return bucket;
}
