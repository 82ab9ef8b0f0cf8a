import { capabilityOf, type Engine } from '../../../platform/engines/index.ts';
import { createHandler } from '../../../platform/queue/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { samplesPerMs } from '../chunk-results.ts';
import { mergePieces, openPieces, type Piece, splitPiece } from '../pieces.ts';
import { alignJob, askProviderJob } from '../pipeline.jobs.ts';
import { toChunkResult } from '../word-times/to-chunk-result.ts';
import { type ClaimedChunk, claimChunk, engineOf, readPcm, twinPauseMs } from './claim-chunk.ts';
import { createWordsFailureHandler } from './fall-back.ts';
import { lockRunningJob } from './stage.ts';
import { createFinish, finishPaid, type WordsStageDeps } from './words-stage.ts';

/** One call: the first piece without an answer gets one, or is cut in two where it was too long. */
async function askOnce(
  engine: Engine,
  request: { chunk: ClaimedChunk; pcm: Int16Array; signal: AbortSignal },
): Promise<Piece[]> {
  const { chunk, pcm, signal } = request;
  const pieces = openPieces(chunk.pieces, pcm, engine.capabilities);
  const index = pieces.findIndex(({ said }) => said === null);
  const piece = pieces[index];
  if (piece === undefined) return pieces;
  const { startSample, sampleCount } = piece;
  const { language, prompt } = chunk.job;
  const part = pcm.subarray(startSample, startSample + sampleCount);
  try {
    const said = await engine.transcribe({ id: chunk.id, pcm: part, language, prompt }, { signal });
    return pieces.with(index, { ...piece, said });
  } catch (error) {
    const isTooLong = error instanceof AppError && error.code === 'engine.audio_too_long';
    const halves = isTooLong ? splitPiece(pieces, index, pcm) : null;
    if (halves === null) throw error;
    return halves;
  }
}

/**
 * Makes words of a chunk by a provider. Each answer is written before the next call, so a crash pays for one call at
 * most; a text without word times goes on to be aligned.
 */
export function createAskProviderStage(deps: WordsStageDeps) {
  const { database, engines, storage, queue } = deps;
  const finish = createFinish(deps);
  return createHandler(
    askProviderJob,
    async ({ data, signal, done }) => {
      const claim = await claimChunk(database, data);
      if (claim === null) return;
      if (claim.kind === 'wait') {
        const options = { startAfterMs: twinPauseMs, needs: capabilityOf(claim.choice) };
        await done((transaction) => queue.send(transaction, askProviderJob, data, options));
        return;
      }
      if (claim.kind === 'paid') {
        await done((transaction) => finishPaid(deps, transaction, claim));
        if (claim.chunk.pcmKey !== null) await storage.delete(claim.chunk.pcmKey);
        return;
      }
      const { chunk } = claim;
      const pcm = await readPcm(storage, chunk);
      const pieces = await askOnce(engines.of(engineOf(chunk)), { chunk, pcm, signal });
      const said = mergePieces(pieces);
      const isAnswered = pieces.every((piece) => piece.said !== null);
      if (isAnswered && (said.words !== null || engines.local === null)) {
        const result = toChunkResult(said, Math.round(pcm.length / samplesPerMs), null);
        await done((transaction) => finish(transaction, { chunk, pcm, result }));
        await storage.delete(chunk.pcmKey);
        return;
      }
      await done(async (transaction) => {
        await lockRunningJob(transaction, data.jobId);
        await transaction.chunk.update({ where: { id: chunk.id }, data: { pieces } });
        const [next, needs] =
          isAnswered && engines.local !== null
            ? [alignJob, capabilityOf({ engine: engines.local.name, model: engines.local.model })]
            : [askProviderJob, capabilityOf(engineOf(chunk))];
        await queue.send(transaction, next, data, { needs });
      });
    },
    { onFailed: createWordsFailureHandler(deps) },
  );
}
