import type { Database } from '../../platform/database/index.ts';
import type { ListedObject, Storage } from '../../platform/storage/index.ts';
import { isClaimed, isJobOpen, readClaims } from './claims.repository.ts';
import { isPictureClaimed, readAvatarClaims } from './public-claims.repository.ts';
import { type Claim, type Difference, kindOfKey, pairByKey } from './storage-audit.models.ts';
import { findOpenHandles, readOpenUploads } from './transfers.repository.ts';

/** Transfers younger than the storage's sweep looks at are not known; the rest of the second hour is for clocks. */
const knownTransferMs = 2 * 60 * 60_000;

export interface AuditTotals {
  objects: number;
  /** Objects of kinds that are not compared. */
  others: number;
  claims: number;
  /** Claims whose object is there. */
  matched: number;
}

export interface Search {
  database: Database;
  storage: Storage;
  now: Date;
  /** Younger objects may belong to a row that is about to be written. */
  minAgeMs: number;
  totals: AuditTotals;
}

/** Every difference between rows and objects, each looked at a second time before it is told. Memory does not grow. */
export async function* findDifferences(search: Search): AsyncGenerator<Difference> {
  yield* compare(search, 'workspaces', readClaims(search.database));
  yield* compare(search, 'avatars', readAvatarClaims(search.database));
  yield* findOrphanedPcm(search);
  yield* compareTransfers(search);
}

/** Objects below a prefix against the rows that claim some of them. */
async function* compare(search: Search, prefix: string, expected: AsyncIterable<Claim>): AsyncGenerator<Difference> {
  const { storage, totals } = search;
  for await (const { object, claims } of pairByKey(storage.list(prefix), expected)) {
    if (object !== null) totals.objects += 1;
    totals.claims += claims.length;
    if (object === null) yield* findMissing(search, claims);
    else if (claims.length > 0) {
      totals.matched += claims.length;
      yield* compareSizes(object, claims);
    } else if (kindOfKey(object.key) === 'other') totals.others += 1;
    else if (await isOrphan(search, object)) yield { kind: 'orphan_object', ...object };
  }
}

async function isOrphan({ database, now, minAgeMs }: Search, object: ListedObject): Promise<boolean> {
  if (now.getTime() - object.modifiedAt.getTime() < minAgeMs) return false;
  if (kindOfKey(object.key) === 'avatar') return !(await isPictureClaimed(database, object.key));
  const [, workspaceId = ''] = object.key.split('/');
  return !(await isClaimed(database, { workspaceId, key: object.key }));
}

async function* findMissing({ storage, database }: Search, claims: readonly Claim[]): AsyncGenerator<Difference> {
  for (const { key, workspaceId, kind, id, isRequired } of claims) {
    if (!isRequired || (await storage.head(key)) !== null) continue;
    if (workspaceId === null) {
      if (await isPictureClaimed(database, key)) yield { kind: 'avatar_missing', key, avatarHash: id };
    } else if (await isClaimed(database, { workspaceId, key })) {
      const missing = kind === 'rendition' ? 'rendition_missing' : 'object_missing';
      yield { kind: missing, key, workspaceId, recordingId: id };
    }
  }
}

function* compareSizes({ key, sizeBytes }: ListedObject, claims: readonly Claim[]): Generator<Difference> {
  for (const claim of claims) {
    if (claim.sizeBytes === null || claim.sizeBytes === sizeBytes) continue;
    yield { kind: 'size_differs', key, recordingId: claim.id, rowBytes: claim.sizeBytes, objectBytes: sizeBytes };
  }
}

/** The samples of one job: `pcm/<workspace>/<job>`. */
interface JobSamples extends ListedObject {
  objectCount: number;
}

async function* findOrphanedPcm({ storage, database, now, minAgeMs, totals }: Search): AsyncGenerator<Difference> {
  for await (const samples of groupByJob(storage.list('pcm'))) {
    totals.objects += samples.objectCount;
    if (now.getTime() - samples.modifiedAt.getTime() < minAgeMs) continue;
    const [, workspaceId = '', jobId = ''] = samples.key.split('/');
    if (!(await isJobOpen(database, { workspaceId, jobId }))) yield { kind: 'orphan_pcm', ...samples };
  }
}

/** Objects in the order of their keys: those of a job stand together. */
async function* groupByJob(objects: AsyncIterable<ListedObject>): AsyncGenerator<JobSamples> {
  const group: JobSamples[] = [];
  for await (const { key: chunkKey, sizeBytes, modifiedAt } of objects) {
    const key = chunkKey.split('/', 3).join('/');
    const [job] = group;
    if (job?.key === key) {
      job.sizeBytes += sizeBytes;
      job.objectCount += 1;
      if (modifiedAt > job.modifiedAt) job.modifiedAt = modifiedAt;
      continue;
    }
    yield* group.splice(0, 1, { key, sizeBytes, modifiedAt, objectCount: 1 });
  }
  yield* group;
}

async function* compareTransfers({ database, storage, now }: Search): AsyncGenerator<Difference> {
  const seen = new Set<string>();
  const strays: string[] = [];
  // A sweep that is told that everything is alive frees nothing, and shows what there is.
  await storage.sweep({
    async findLive(handles) {
      const open = await findOpenHandles(database, handles);
      for (const handle of handles) seen.add(handle);
      strays.push(...handles.filter((handle) => !open.has(handle)));
      return new Set(handles);
    },
  });
  for (const handle of strays) yield { kind: 'stray_transfer', handle };
  const before = new Date(now.getTime() - knownTransferMs);
  for await (const upload of readOpenUploads(database, before)) {
    if (seen.has(upload.storageHandle) || (await storage.head(upload.storageKey)) !== null) continue;
    const { id: uploadId, workspaceId, storageKey: key } = upload;
    yield { kind: 'transfer_missing', key, workspaceId, uploadId };
  }
}
