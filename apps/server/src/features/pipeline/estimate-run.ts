import { type JobOptions, profileChoiceSchema } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Transaction } from '../../platform/database/database.ts';
import { type MeteredPiece, meteredMs, withTail } from '../usage/index.ts';

/** What a run is expected to count, in ms. */
export interface RunEstimate {
  cachedMs: number;
  meteredMs: number;
}

interface EstimateRequest {
  recordingId: string;
  /** Length of the recording. */
  audioMs: number;
  run: {
    engine: string;
    model: string;
    language?: string | undefined;
    prompt: string | null;
    profile: JobOptions['profile'];
  };
}

const piecesSchema = z.array(z.object({ ms: z.int(), isFree: z.boolean() }));

/** The jobs over this recording, or over another with the same bytes, that asked the same engine the same way. */
async function findLikeJobs(transaction: Transaction, { recordingId, run }: EstimateRequest) {
  const { sha256 } = await transaction.recording.findUniqueOrThrow({ where: { id: recordingId } });
  const { engine, model, language, prompt } = run;
  const all = await transaction.job.findMany({
    where: {
      ...{ engine, model, prompt },
      recording: { state: { not: 'deleted' }, OR: [{ id: recordingId }, ...(sha256 === null ? [] : [{ sha256 }])] },
    },
    orderBy: [{ cuttingClosedAt: { sort: 'desc', nulls: 'last' } }, { id: 'desc' }],
    select: { id: true, options: true, language: true, languageKey: true, cuttingClosedAt: true },
  });
  const jobs = all.filter(({ options }) => profileChoiceSchema.parse(options).profile === run.profile);
  // What nobody asks for is detected, and the same speech is told the same language.
  const spoken = language ?? jobs.find(({ languageKey }) => languageKey !== null)?.language;
  return jobs.filter((job) => job.language === spoken);
}

/**
 * What a run would count: the sum that its settlement will be. Free is what the workspace has the words of, which is
 * known where the same audio was cut for the same engine before; all else counts.
 */
export async function estimateRun(transaction: Transaction, request: EstimateRequest): Promise<RunEstimate> {
  const { audioMs } = request;
  const [like] = await findLikeJobs(transaction, request);
  const cut = like === undefined ? [] : await readKnownPieces(transaction, like.id);
  const known = like?.cuttingClosedAt ? withTail(cut, audioMs) : cut;
  const cachedMs = known.reduce((sum, { ms, isFree }) => sum + (isFree ? ms : 0), 0);
  const rest = { ms: Math.max(0, audioMs - cachedMs), isFree: false };
  return { cachedMs, meteredMs: meteredMs([rest]) };
}

async function readKnownPieces(transaction: Transaction, jobId: string): Promise<MeteredPiece[]> {
  const rows = await transaction.$queryRaw`
    SELECT metered_ms AS ms, EXISTS (
        SELECT FROM chunk AS paid
        WHERE paid.workspace_id = chunk.workspace_id AND paid.content_key = chunk.content_key AND paid.state = 'done'
      ) AS "isFree"
    FROM chunk WHERE job_id = ${jobId}::uuid ORDER BY index`;
  return piecesSchema.parse(rows);
}
