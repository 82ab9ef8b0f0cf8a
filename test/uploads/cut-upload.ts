import { createHash } from 'node:crypto';
import { openFile } from '@audiotricks/sdk/node';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { type CephAccess, cephClient, createCephBucket } from '../../apps/server/test/servers/ceph-s3.ts';
import { readPeakMemoryMb } from '../process/processes.ts';
import { startApiNodes } from './api-nodes.ts';
import { startPartProxy } from './part-proxy.ts';

export interface CutUpload {
  sizeBytes: number;
  partCount: number;
  cuts: number;
  /** Parts that were on their way when their connections were cut, summed over the cuts. */
  cutParts: number;
  /** Parts that a client began to send, less one of each. */
  sentAgain: number;
  /** Parts that were sent another number of times than once, and once more for each cut they met. */
  wronglySent: number[];
  /** Calls that each of the two API nodes answered. */
  calls: number[];
  sendMs: number;
  completionMs: number;
  /** The most memory that each of them held; of the one that was started again, since then. */
  peakMemoryMb: (number | null)[];
  /** Of the object in the bucket, in hex. */
  sha256: string;
}

/**
 * Uploads a file by the SDK straight to the store, every call by the other of two API processes, while all connections
 * with parts on them are cut `cuts` times; half-way one API process is killed and started again.
 */
export async function uploadWithCuts(options: {
  access: CephAccess;
  databaseUrl: string;
  path: string;
  cuts: number;
}): Promise<CutUpload> {
  const { access, databaseUrl } = options;
  const file = await openFile(options.path);
  const bucket = await createCephBucket(access);
  const cutAtBytes = Array.from({ length: options.cuts }, (_, index) =>
    Math.round(((index + 0.5) * file.size) / options.cuts),
  );
  let restarted: Promise<void> | undefined;
  const proxy = await startPartProxy({
    endpoint: access.endpoint,
    cutAtBytes,
    onCut: (count) => {
      if (count === Math.ceil(options.cuts / 2)) restarted = fleet.restart(1);
    },
  });
  const fleet = await startApiNodes({
    count: 2,
    databaseUrl,
    store: { ...access, endpoint: proxy.endpoint, bucket },
  });
  try {
    const { client, workspaceId } = await fleet.register();
    const startedAt = performance.now();
    let sentAt = startedAt;
    const task = client.upload({
      workspaceId,
      file,
      fileName: 'long.wav',
      contentType: 'audio/wav',
      onProgress: ({ state }) => {
        if (state === 'completing') sentAt = performance.now();
      },
    });
    const { recording } = await task.done;
    const completionMs = Math.round(performance.now() - sentAt);
    await restarted;
    const partCount = new Set(proxy.begun).size;
    return {
      sizeBytes: recording.sizeBytes,
      partCount,
      cuts: proxy.cuts.length,
      cutParts: proxy.cuts.flat().length,
      sentAgain: proxy.begun.length - partCount,
      wronglySent: wronglySent(proxy),
      calls: fleet.calls,
      peakMemoryMb: await Promise.all(fleet.nodes.map(({ pid }) => readPeakMemoryMb(pid))),
      sendMs: Math.round(sentAt - startedAt),
      completionMs,
      sha256: await hashObject(access, {
        Bucket: bucket,
        Key: `workspaces/${workspaceId}/originals/${task.progress().uploadId}`,
      }),
    };
  } finally {
    await fleet.stop();
    await proxy.close();
    await file.close();
  }
}

function wronglySent({ begun, cuts }: { begun: number[]; cuts: number[][] }): number[] {
  const countOf = (list: readonly number[], part: number) => list.filter((other) => other === part).length;
  const cut = cuts.flat();
  return [...new Set(begun)].filter((part) => countOf(begun, part) !== 1 + countOf(cut, part));
}

async function hashObject(access: CephAccess, object: { Bucket: string; Key: string }): Promise<string> {
  const client = cephClient(access);
  try {
    const { Body } = await client.send(new GetObjectCommand(object));
    const hash = createHash('sha256');
    for await (const chunk of Body as AsyncIterable<Uint8Array>) hash.update(chunk);
    return hash.digest('hex');
  } finally {
    client.destroy();
  }
}
