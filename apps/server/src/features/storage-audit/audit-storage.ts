import type { Database } from '../../platform/database/index.ts';
import type { Storage } from '../../platform/storage/index.ts';
import { forgetObject, forgetRendition } from './claims.repository.ts';
import { type AuditTotals, findDifferences } from './find-differences.ts';
import { forgetPicture } from './public-claims.repository.ts';
import type { Difference } from './storage-audit.models.ts';
import { findOpenHandles } from './transfers.repository.ts';

export interface StorageAuditDeps {
  database: Database;
  storage: Storage;
  /** Ends an open upload and frees its bytes. */
  abortUpload: (key: { workspaceId: string; uploadId: string }) => Promise<unknown>;
  now: () => Date;
}

export interface AuditOptions {
  /** Whether differences are removed as they are found: objects freed, rows corrected. */
  repair: boolean;
  /** Repairs also where so much differs that rows and objects seem to be of different installations. */
  force: boolean;
  minAgeMs: number;
  /** Told of each difference; `isRepaired` is false where nothing was done about it. */
  onDifference: (difference: Difference, isRepaired: boolean) => void;
}

export interface AuditResult extends AuditTotals {
  differences: number;
  repaired: number;
  /** Why nothing was repaired although it was asked for. */
  refused?: string;
}

/** More than so many differences, and more than half of all, is no accident of a crash. */
const suspiciousCount = 10;

/**
 * Compares rows and objects both ways. Repairing frees orphaned objects, samples and transfers, and makes rows whose
 * object is gone say so: their text stays, their audio is `recording.audio_unavailable`. What differs in size is told and
 * left. Repeating it is harmless, also while the product runs.
 */
export function createStorageAudit({ database, storage, abortUpload, now }: StorageAuditDeps) {
  async function search(minAgeMs: number, onFound: (difference: Difference) => Promise<void> | void) {
    const totals: AuditTotals = { objects: 0, others: 0, claims: 0, matched: 0 };
    const count = new Map<Difference['kind'], number>();
    for await (const difference of findDifferences({ database, storage, now: now(), minAgeMs, totals })) {
      count.set(difference.kind, (count.get(difference.kind) ?? 0) + 1);
      await onFound(difference);
    }
    return { totals, count };
  }

  async function mend(difference: Difference): Promise<boolean> {
    switch (difference.kind) {
      case 'orphan_object':
        await storage.delete(difference.key);
        return true;
      case 'orphan_pcm':
        await storage.deletePrefix(difference.key);
        return true;
      case 'object_missing':
        return forgetObject(database, difference);
      case 'rendition_missing':
        return forgetRendition(database, difference);
      case 'avatar_missing':
        return forgetPicture(database, difference.avatarHash);
      case 'transfer_missing':
        await abortUpload(difference);
        return true;
      case 'stray_transfer':
      case 'size_differs':
        return false;
    }
  }

  /** The search that only looks, and what speaks against believing it. */
  async function look(options: AuditOptions): Promise<AuditResult> {
    const found: AuditResult = { objects: 0, others: 0, claims: 0, matched: 0, differences: 0, repaired: 0 };
    const { totals, count } = await search(options.minAgeMs, (difference) => {
      found.differences += 1;
      if (!options.repair) options.onDifference(difference, false);
    });
    const missing = count.get('object_missing') ?? 0;
    const orphans = count.get('orphan_object') ?? 0;
    const refused = options.repair && !options.force ? reasonToRefuse({ missing, orphans, ...totals }) : undefined;
    return { ...found, ...totals, refused };
  }

  async function freeStrays(): Promise<number> {
    const { transfers } = await storage.sweep({ findLive: (handles) => findOpenHandles(database, handles) });
    return transfers;
  }

  async function repairAll(options: AuditOptions): Promise<AuditResult> {
    const strays = new Set<string>();
    let [differences, repaired] = [0, 0];
    const { totals } = await search(options.minAgeMs, async (difference) => {
      differences += 1;
      if (difference.kind === 'stray_transfer') {
        strays.add(difference.handle);
        return;
      }
      const isRepaired = await mend(difference);
      if (isRepaired) repaired += 1;
      options.onDifference(difference, isRepaired);
    });
    // The sweep looks once more: what shows a sign of life is spared.
    const freed = strays.size === 0 ? 0 : await freeStrays();
    for (const handle of strays) options.onDifference({ kind: 'stray_transfer', handle }, freed >= strays.size);
    return { ...totals, differences, repaired: repaired + Math.min(freed, strays.size) };
  }

  return async function auditStorage(options: AuditOptions): Promise<AuditResult> {
    const looked = await look(options);
    if (!options.repair || looked.refused !== undefined || looked.differences === 0) return looked;
    return repairAll(options);
  };
}

function reasonToRefuse(found: AuditTotals & { missing: number; orphans: number }): string | undefined {
  const { missing, orphans, matched } = found;
  const isStrange = (count: number) => count > suspiciousCount && count > matched;
  if (isStrange(missing) || (matched === 0 && missing > 0)) {
    return `${missing} recordings have no object and ${matched} have one: is this the right bucket or folder?`;
  }
  if (isStrange(orphans)) return `${orphans} objects have no row and ${matched} have one: is this the right database?`;
  return undefined;
}
