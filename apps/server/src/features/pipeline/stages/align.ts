import { createHandler } from '../../../platform/queue/index.ts';
import { samplesPerMs } from '../chunk-results.ts';
import { hear } from '../hear.ts';
import { mergePieces, openPieces } from '../pieces.ts';
import { alignJob } from '../pipeline.jobs.ts';
import { toChunkResult } from '../word-times/to-chunk-result.ts';
import { readPcm } from './claim-chunk.ts';
import { createFailureHandler } from './stage.ts';
import { createFinish, type WordsStageDeps } from './words-stage.ts';

/** Times the words of a text that a provider gave, by a local engine that hears the same audio. */
export function createAlignStage(deps: WordsStageDeps) {
  const { database, engines, storage } = deps;
  const finish = createFinish(deps);
  return createHandler(
    alignJob,
    async ({ data, signal, done }) => {
      const found = await database.tenant(data.workspaceId, (transaction) =>
        transaction.chunk.findFirst({
          where: { id: data.chunkId, state: 'running', job: { state: 'running' } },
          include: { job: true },
        }),
      );
      if (found === null || found.pcmKey === null || found.pieces === null) return;
      const { pcmKey } = found;
      const chunk = { ...found, pcmKey };
      const pcm = await readPcm(storage, chunk);
      const local = engines.local ?? engines.of({ engine: 'local', model: '' });
      const said = mergePieces(openPieces(chunk.pieces, pcm, local.capabilities));
      const language = chunk.job.language ?? said.language;
      const heard = await hear(local, { id: `${chunk.id}/align`, pcm, language, prompt: null }, { signal });
      const result = toChunkResult(said, Math.round(pcm.length / samplesPerMs), heard.words);
      await done((transaction) => finish(transaction, { chunk, pcm, result }));
      await storage.delete(pcmKey);
    },
    { onFailed: createFailureHandler(deps) },
  );
}
