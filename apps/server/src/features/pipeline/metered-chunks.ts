import { z } from 'zod';
import type { Transaction } from '../../platform/database/database.ts';
import {
  type MeteredPiece,
  meteredMs,
  raiseReservation,
  raiseWithinPlan,
  recordUsage,
  settleReservation,
  withTail,
} from '../usage/index.ts';
import { samplesPerMs } from './chunk-results.ts';

interface JobKey {
  workspaceId: string;
  jobId: string;
}

/** Where a sample stands, in whole ms: pieces between such points add up to the whole without a rest. */
export function msAt(sample: number): number {
  return Math.round(sample / samplesPerMs);
}

const endSchema = z.tuple([z.object({ endSample: z.coerce.number().int() })]);

/** Where the chunks before one end, in samples: the piece of time that it stands for begins there, silence included. */
export async function readEndBefore(
  transaction: Transaction,
  { jobId, index }: { jobId: string; index: number },
): Promise<number> {
  const rows = await transaction.$queryRaw`
    SELECT coalesce(max(start_sample + sample_count), 0) AS "endSample"
    FROM chunk WHERE job_id = ${jobId}::uuid AND index < ${index}::int`;
  const [before] = endSchema.parse(rows);
  return before.endSample;
}

/** A job's time, in order: a piece a chunk, and what comes after the last one, which goes with it. */
async function readPieces(
  transaction: Transaction,
  { jobId, decodedMs }: { jobId: string; decodedMs: number | null },
  isFree: (chunk: { state: string; isCached: boolean }) => boolean,
) {
  const chunks = await transaction.chunk.findMany({
    where: { jobId },
    orderBy: { index: 'asc' },
    select: { id: true, meteredMs: true, state: true, isCached: true },
  });
  const own = chunks.map((chunk): MeteredPiece => ({ ms: chunk.meteredMs, isFree: isFree(chunk) }));
  const pieces = withTail(own, decodedMs ?? 0);
  const tail = pieces.length > own.length ? pieces.at(-1) : undefined;
  return { pieces, tail, lastId: chunks.at(-1)?.id };
}

/**
 * Holds what the chunks so far need where that is more: the file said less than it has, or nothing. Before a chunk is
 * sent it throws `quota.exceeded`; when all of the recording was heard (`decodedMs`), what the plan has no room for is
 * not counted. Under the locks of admission and job.
 */
export async function reserveChunks(
  transaction: Transaction,
  { workspaceId, jobId, decodedMs = null }: JobKey & { decodedMs?: number | null },
): Promise<void> {
  const { pieces } = await readPieces(transaction, { jobId, decodedMs }, ({ isCached }) => isCached);
  const raise = decodedMs === null ? raiseReservation : raiseWithinPlan;
  await raise(transaction, { workspaceId, jobId, heldMs: meteredMs(pieces) });
}

/**
 * Frees what an ended job held and did not use, and brings its entries to whole seconds: what is not done, or came from
 * the cache, is free. Under the admission lock.
 */
export async function settleJob(
  transaction: Transaction,
  { workspaceId, jobId, attempt }: JobKey & { attempt: number },
): Promise<void> {
  const job = await transaction.job.findUniqueOrThrow({ where: { id: jobId }, include: { recording: true } });
  const decodedMs = job.cuttingClosedAt === null ? null : Number(job.recording.decodedMs);
  const isFree = ({ state, isCached }: { state: string; isCached: boolean }) => state !== 'done' || isCached;
  const { pieces, tail, lastId } = await readPieces(transaction, { jobId, decodedMs }, isFree);
  if (tail !== undefined && !tail.isFree) {
    const idempotencyKey = `chunk:${lastId}:tail`;
    await recordUsage(transaction, { workspaceId, meter: 'audio_ms', quantity: tail.ms, idempotencyKey, jobId });
  }
  await settleReservation(transaction, { workspaceId, jobId, attempt, pieces });
}
