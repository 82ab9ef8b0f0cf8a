import type { Database, Transaction } from '../../platform/database/index.ts';
import { movePlayback } from '../recordings/index.ts';
import { type Claim, kindOfKey } from './storage-audit.models.ts';

/** All claims of all workspaces, in the order of their keys' bytes; a page of rows at a time is in memory. */
export async function* readClaims(database: Database, { rowsAtOnce = 500 } = {}): AsyncGenerator<Claim> {
  // Keys begin with the workspace, and ids sort as their text does.
  for await (const workspaceId of readWorkspaceIds(database, rowsAtOnce)) {
    yield* readClaimsOf(database, workspaceId, rowsAtOnce);
  }
}

async function* readWorkspaceIds(database: Database, rowsAtOnce: number): AsyncGenerator<string> {
  let after: string | undefined;
  while (true) {
    const page: { id: string }[] = await database.system((transaction) =>
      transaction.workspace.findMany({
        where: after === undefined ? {} : { id: { gt: after } },
        orderBy: { id: 'asc' },
        take: rowsAtOnce,
        select: { id: true },
      }),
    );
    for (const { id } of page) yield id;
    after = page.at(-1)?.id;
    if (page.length < rowsAtOnce) return;
  }
}

type ClaimRecord = Omit<Claim, 'workspaceId' | 'sizeBytes'> & { sizeBytes: bigint | null };

async function* readClaimsOf(database: Database, workspaceId: string, rowsAtOnce: number): AsyncGenerator<Claim> {
  let after = { key: '', kind: '' };
  while (true) {
    const page = await database.tenant(
      workspaceId,
      (transaction) => transaction.$queryRaw<ClaimRecord[]>`
        select * from (
          select storage_key as key, 'recording' as kind, id, size_bytes as "sizeBytes", state <> 'deleted' as "isRequired"
            from recording where workspace_id = ${workspaceId}::uuid and storage_key is not null
          union all
          select storage_key, 'upload', id, null, false
            from upload where workspace_id = ${workspaceId}::uuid and state in ('created', 'uploading', 'completing')
          union all
          select 'workspaces/' || workspace_id || '/playback/' || id, 'rendition', id, null, playback = 'ready'
            from recording where workspace_id = ${workspaceId}::uuid and storage_key is not null
              and state <> 'deleted' and playback in ('pending', 'ready')
        ) as claim
        where (key collate "C", kind) > (${after.key} collate "C", ${after.kind})
        order by key collate "C", kind limit ${rowsAtOnce}`,
    );
    for (const row of page) {
      yield { ...row, workspaceId, sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes) };
    }
    const last = page.at(-1);
    if (!last || page.length < rowsAtOnce) return;
    after = last;
  }
}

/** Whether a recording has the rendition at the key, or is about to. */
function isRenditionClaimed(transaction: Transaction, { workspaceId, key }: { workspaceId: string; key: string }) {
  const id = key.split('/').at(-1) ?? '';
  return transaction.recording.findFirst({
    where: {
      id,
      workspaceId,
      storageKey: { not: null },
      state: { not: 'deleted' },
      playback: { in: ['pending', 'ready'] },
    },
    select: { id: true },
  });
}

/** Takes note that a rendition is gone: the original is played, and a further run makes another. */
export async function forgetRendition(
  database: Database,
  key: { workspaceId: string; recordingId: string },
): Promise<boolean> {
  const moved = await database.tenant(key.workspaceId, (transaction) =>
    movePlayback(transaction, { ...key, event: 'lose' }),
  );
  return moved?.before === 'ready';
}

/** Whether a row of the workspace needs the object right now. */
export async function isClaimed(database: Database, { workspaceId, key }: { workspaceId: string; key: string }) {
  return database.tenant(workspaceId, async (transaction) => {
    if (kindOfKey(key) === 'rendition') return (await isRenditionClaimed(transaction, { workspaceId, key })) !== null;
    const recording = await transaction.recording.findFirst({ where: { storageKey: key }, select: { id: true } });
    if (recording !== null) return true;
    const open = { in: ['created' as const, 'uploading' as const, 'completing' as const] };
    const upload = await transaction.upload.findFirst({
      where: { storageKey: key, state: open },
      select: { id: true },
    });
    return upload !== null;
  });
}

/** Takes note that a recording's audio is gone; false where the row says otherwise by now. */
export async function forgetObject(
  database: Database,
  { workspaceId, recordingId, key }: { workspaceId: string; recordingId: string; key: string },
): Promise<boolean> {
  const { count } = await database.tenant(workspaceId, (transaction) =>
    transaction.recording.updateMany({ where: { id: recordingId, storageKey: key }, data: { storageKey: null } }),
  );
  return count === 1;
}

/** Whether a job still needs its samples. */
export async function isJobOpen(database: Database, { workspaceId, jobId }: { workspaceId: string; jobId: string }) {
  const job = await database.tenant(workspaceId, (transaction) =>
    transaction.job.findFirst({ where: { id: jobId, state: { in: ['queued', 'running'] } }, select: { id: true } }),
  );
  return job !== null;
}
