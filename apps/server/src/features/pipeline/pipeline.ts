import type { AdmissionDeps } from './admission.ts';
import { createAlignStage } from './stages/align.ts';
import { createAskProviderStage } from './stages/ask-provider.ts';
import { type ChunkStageDeps, createChunkStage } from './stages/chunk.ts';
import { createCleanUp, createObjectFreeing } from './stages/clean-up.ts';
import { createHashStage } from './stages/hash.ts';
import { createMeasureStage } from './stages/measure.ts';
import { createProbeStage, type ProbeStageDeps } from './stages/probe.ts';
import { createPublishStage } from './stages/publish.ts';
import { createReadLengthStage } from './stages/read-length.ts';
import { createStitchStage } from './stages/stitch.ts';
import { createTranscribeStage } from './stages/transcribe.ts';
import type { WordsStageDeps } from './stages/words-stage.ts';

export type PipelineDeps = AdmissionDeps & ProbeStageDeps & ChunkStageDeps & WordsStageDeps;

/**
 * How a recording becomes a transcript, top to bottom. Each stage writes its rows and sends the next in one
 * transaction, so a crash repeats at most the running piece.
 */
export function createPipelineHandlers(deps: PipelineDeps) {
  return [
    // 1. What is this file? Refuse what is not audio. Sends 2 and 3.
    createProbeStage(deps),
    // 2. Is it the file that was sent? Runs beside 3 to 5; publishing waits for it.
    createHashStage(deps),
    // 3. Decode once, find speech, cut in silence. Sends a 4 for every chunk as it is cut.
    createChunkStage(deps),
    // 4. One chunk to words. The last of them, or the end of cutting, sends 5.
    createTranscribeStage(deps),
    // 4, by a provider; where its text has no word times, the local engine hears the chunk too.
    createAskProviderStage(deps),
    createAlignStage(deps),
    // 5. All chunks to one machine revision. Sends 6, if 2 is done.
    createStitchStage(deps),
    // 6. The recording is ready; the next job may start.
    createPublishStage(deps),
    // Beside all that: how long is it? Asked for by a quote, and while a job waits for its turn.
    createMeasureStage(deps),
    createReadLengthStage(deps),
    // Whatever the end: free what is no longer needed.
    createCleanUp(deps),
    createObjectFreeing(deps),
  ];
}
