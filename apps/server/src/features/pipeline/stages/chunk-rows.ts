import type { Transaction } from '../../../platform/database/database.ts';
import type { Chunk, Job } from '../../../platform/database/generated/client.ts';
import { newId } from '../../../shared/ids.ts';
import { msAt, readEndBefore } from '../metered-chunks.ts';

/** A chunk as the cutter gives it. */
export interface CutChunk {
  index: number;
  startSample: number;
  sampleCount: number;
  overlapSamples: number;
  channel: number | null;
  contentKey: Uint8Array<ArrayBuffer>;
}

/** A cut chunk and where its PCM stands; null where its words are known and it goes nowhere. */
interface Placement {
  cut: CutChunk;
  pcmKey: string | null;
}

type CutJob = Pick<Job, 'id' | 'workspaceId' | 'attempt' | 'engine' | 'model'>;

/** Whether a row is of this cut. One that another engine made has a key of its own: then the place has to do. */
function isSameCut(existing: Chunk, job: CutJob, cut: CutChunk): boolean {
  if (Number(existing.startSample) !== cut.startSample) return false;
  const { state, engine, model } = existing;
  const fellBack = state === 'done' && engine !== null && (engine !== job.engine || model !== job.model);
  if (fellBack) return existing.sampleCount === cut.sampleCount;
  return Buffer.from(existing.contentKey).equals(cut.contentKey);
}

async function readAt(transaction: Transaction, job: CutJob, cuts: readonly CutChunk[]): Promise<Map<number, Chunk>> {
  const indices = cuts.map(({ index }) => index);
  const rows = await transaction.chunk.findMany({ where: { jobId: job.id, index: { in: indices } } });
  return new Map(rows.map((row) => [row.index, row]));
}

/**
 * Those of these cuts, by index, that have nothing left to do: their rows stand, done or sent in this attempt. From the
 * first that stands otherwise all are open, as it takes those behind it with it.
 */
export async function findSettled(
  transaction: Transaction,
  { job, cuts }: { job: CutJob; cuts: readonly CutChunk[] },
): Promise<Set<number>> {
  const existing = await readAt(transaction, job, cuts);
  const settled = new Set<number>();
  for (const cut of cuts) {
    const row = existing.get(cut.index);
    if (row === undefined || !isSameCut(row, job, cut)) break;
    if (row.state === 'done' || row.sentAttempt >= job.attempt) settled.add(cut.index);
  }
  return settled;
}

/**
 * Puts the rows of cut chunks, which follow one another, in place, marked as sent in this attempt where they have PCM.
 * Cutting may run again after a crash or on a retry: what is done stays, what was sent in this attempt is not sent
 * twice, and rows that another cut left behind (a different ffmpeg after an upgrade) give way. Answers the ids, by
 * index, of those with something left to do.
 */
export async function placeChunks(
  transaction: Transaction,
  { job, placements }: { job: CutJob; placements: readonly Placement[] },
): Promise<Map<number, string>> {
  const { id: jobId, attempt } = job;
  const existing = await readAt(
    transaction,
    job,
    placements.map(({ cut }) => cut),
  );
  const ids = new Map<number, string>();
  const fresh = new Map<number, string>();
  for (const placement of placements) {
    const { cut } = placement;
    const row = existing.get(cut.index);
    if (row && isSameCut(row, job, cut)) {
      const where = { id: row.id, state: { not: 'done' as const }, sentAttempt: { lt: attempt } };
      const data = { state: 'pending' as const, ...sendingOf(job, placement) };
      const { count } = await transaction.chunk.updateMany({ where, data });
      if (count === 1) ids.set(cut.index, row.id);
      continue;
    }
    if (row) {
      await transaction.chunk.deleteMany({ where: { jobId, index: { gte: cut.index } } });
      for (const index of existing.keys()) if (index >= cut.index) existing.delete(index);
    }
    fresh.set(cut.index, newId());
  }
  await insertChunks(transaction, { job, placements, fresh });
  return new Map([...ids, ...fresh]);
}

const sendingOf = ({ attempt }: CutJob, { pcmKey }: Placement) =>
  pcmKey === null ? {} : { sentAttempt: attempt, pcmKey };

/** Inserts those of `placements` that have an id in `fresh`, by index; each stands for the time from where all before it end. */
async function insertChunks(
  transaction: Transaction,
  request: { job: CutJob; placements: readonly Placement[]; fresh: ReadonlyMap<number, string> },
): Promise<void> {
  const { job, placements, fresh } = request;
  const firstIndex = placements[0]?.cut.index;
  if (fresh.size === 0 || firstIndex === undefined) return;
  const { id: jobId, workspaceId } = job;
  let endBefore = await readEndBefore(transaction, { jobId, index: firstIndex });
  const data = placements.flatMap((placement) => {
    const { cut } = placement;
    const end = cut.startSample + cut.sampleCount;
    const meteredMs = Math.max(0, msAt(end) - msAt(endBefore));
    endBefore = Math.max(endBefore, end);
    const id = fresh.get(cut.index);
    if (id === undefined) return [];
    const row = { ...cut, id, workspaceId, jobId, meteredMs };
    return [{ ...row, state: 'pending' as const, sentAttempt: 0, ...sendingOf(job, placement) }];
  });
  await transaction.chunk.createMany({ data });
}
