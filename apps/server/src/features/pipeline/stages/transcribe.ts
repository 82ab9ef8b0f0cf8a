import { profileChoiceSchema } from '@audiotricks/contracts';
import { capabilityOf } from '../../../platform/engines/index.ts';
import { createHandler } from '../../../platform/queue/index.ts';
import { releaseMemory } from '../../../shared/release-memory.ts';
import { samplesPerMs } from '../chunk-results.ts';
import { hear } from '../hear.ts';
import { transcribeJob } from '../pipeline.jobs.ts';
import { toChunkResult } from '../word-times/to-chunk-result.ts';
import { claimChunk, engineOf, readPcm, twinPauseMs } from './claim-chunk.ts';
import { createWordsFailureHandler } from './fall-back.ts';
import { createFinish, finishPaid, type WordsStageDeps } from './words-stage.ts';

/** Turns one chunk into words; its text is visible at once and its usage is written in the same transaction. */
export function createTranscribeStage(deps: WordsStageDeps) {
  const { database, engines, storage, queue, reporter } = deps;
  const finish = createFinish(deps);
  return createHandler(
    transcribeJob,
    async ({ data, signal, done }) => {
      const { workspaceId, jobId, chunkId } = data;
      const claim = await claimChunk(database, data);
      if (claim === null) return;
      if (claim.kind === 'wait') {
        const options = { startAfterMs: twinPauseMs, needs: capabilityOf(claim.choice) };
        await done((transaction) => queue.send(transaction, transcribeJob, data, options));
        return;
      }
      const { chunk } = claim;
      if (claim.kind === 'paid') {
        await done((transaction) => finishPaid(deps, transaction, claim));
      } else {
        const claimed = claim.chunk;
        const engine = engines.of(engineOf(claimed));
        const pcm = await readPcm(storage, claimed);
        // The first words on somebody's screen.
        const isAwaited = chunk.index === 0;
        const report = reporter.open({ workspaceId, jobId, sampleCount: chunk.sampleCount });
        try {
          const { language, prompt, options } = claimed.job;
          const { profile } = profileChoiceSchema.parse(options);
          const said = await hear(
            engine,
            { id: chunkId, pcm, language, prompt, profile },
            { signal, onProgress: report.update, awaited: isAwaited },
          );
          report.close();
          const result = toChunkResult(said, Math.round(pcm.length / samplesPerMs), null);
          const heard = { chunk: claimed, pcm, result, heardAt: new Date() };
          await done((transaction) => finish(transaction, heard), { together: isAwaited ? undefined : { jobId } });
          releaseMemory(pcm);
        } finally {
          report.close();
        }
      }
      if (chunk.pcmKey !== null) await storage.delete(chunk.pcmKey);
    },
    { onFailed: createWordsFailureHandler(deps) },
  );
}
