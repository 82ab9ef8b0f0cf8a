import { completionOptionsSchema, type ImportState } from '@audiotricks/contracts';
import type { z } from 'zod';
import type { Prisma } from '../../platform/database/generated/client.ts';
import type { Transaction } from '../../platform/database/index.ts';
import { type ImportEvent, sourcesOf, transition } from './imports.states.ts';

export type ImportOptions = z.output<typeof completionOptionsSchema>;

/** An import as the rest of the feature sees it. */
export interface ImportRow {
  id: string;
  workspaceId: string;
  createdById: string;
  state: ImportState;
  url: string;
  idempotencyKey: string | null;
  title: string | null;
  fileName: string | null;
  options: ImportOptions;
  uploadId: string | null;
  validator: string | null;
  sizeBytes: number | null;
  receivedBytes: number;
  hasArrived: boolean;
  recordingId: string | null;
  errorCode: string | null;
  errorDetail: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

function toRow(stored: Prisma.ImportGetPayload<object>): ImportRow {
  return {
    ...stored,
    options: completionOptionsSchema.parse(stored.options),
    sizeBytes: stored.sizeBytes === null ? null : Number(stored.sizeBytes),
    receivedBytes: Number(stored.receivedBytes),
  };
}

export interface ImportKey {
  workspaceId: string;
  importId: string;
}

const where = ({ workspaceId, importId }: ImportKey) => ({ id: importId, workspaceId });

export async function findImport(transaction: Transaction, key: ImportKey): Promise<ImportRow | null> {
  const stored = await transaction.import.findFirst({ where: where(key) });
  return stored && toRow(stored);
}

/** Holds the row to the end of the transaction: locked before anything else of an import. null where there is none. */
export async function lockImport(transaction: Transaction, key: ImportKey): Promise<ImportRow | null> {
  await transaction.$queryRaw`select id from import where id = ${key.importId}::uuid for update`;
  return findImport(transaction, key);
}

export async function findByIdempotencyKey(
  transaction: Transaction,
  { workspaceId, idempotencyKey }: { workspaceId: string; idempotencyKey: string },
): Promise<ImportRow | null> {
  const stored = await transaction.import.findFirst({ where: { workspaceId, idempotencyKey } });
  return stored && toRow(stored);
}

/** Newest first, after the given id. */
export async function listImportRows(
  transaction: Transaction,
  input: { workspaceId: string; after: string | null; count: number; isUnfinished: boolean },
): Promise<ImportRow[]> {
  const { workspaceId, after, count, isUnfinished } = input;
  const stored = await transaction.import.findMany({
    where: {
      workspaceId,
      ...(isUnfinished && { state: { in: ['queued', 'running', 'failed'] } }),
      ...(after !== null && { id: { lt: after } }),
    },
    orderBy: { id: 'desc' },
    take: count,
  });
  return stored.map(toRow);
}

/** Whether it is new: a second one with the same Idempotency-Key is left out. */
export async function insertImport(
  transaction: Transaction,
  row: Pick<ImportRow, 'id' | 'workspaceId' | 'createdById' | 'url' | 'idempotencyKey' | 'title' | 'options'>,
): Promise<boolean> {
  const { count } = await transaction.import.createMany({ data: [{ ...row, state: 'queued' }], skipDuplicates: true });
  return count === 1;
}

type Changes = Partial<Omit<ImportRow, 'id' | 'workspaceId' | 'createdById' | 'state' | 'url' | 'createdAt'>>;

/** Compare-and-set: moves the import if the event means something in its state; whether it did. */
export async function moveImport(
  transaction: Transaction,
  { event, changes, ...key }: ImportKey & { event: ImportEvent; changes?: Changes },
): Promise<boolean> {
  const sources = sourcesOf(event);
  const [first] = sources;
  const to = first && transition(first, event);
  if (!to) return false;
  const { count } = await transaction.import.updateMany({
    where: { ...where(key), state: { in: sources } },
    data: { ...changes, state: to },
  });
  return count === 1;
}

/**
 * Writes what a running import found out; whether it still runs, on the same upload where one is given (null: on none
 * yet). A run that was cancelled and begun again elsewhere has another one.
 */
export async function updateRunning(
  transaction: Transaction,
  { changes, uploadId, ...key }: ImportKey & { changes: Changes; uploadId?: string | null },
): Promise<boolean> {
  const { count } = await transaction.import.updateMany({
    where: { ...where(key), state: 'running', ...(uploadId !== undefined && { uploadId }) },
    data: changes,
  });
  return count === 1;
}

export async function removeImport(transaction: Transaction, key: ImportKey): Promise<void> {
  await transaction.import.deleteMany({ where: where(key) });
}
