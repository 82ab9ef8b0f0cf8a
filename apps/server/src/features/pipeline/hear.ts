import type { Engine, EngineCallOptions, EngineRequest, EngineResult } from '../../platform/engines/index.ts';
import { cutPcm } from './cut-pcm.ts';
import { maxSamplesOf, mergePieces } from './pieces.ts';

/**
 * Transcribes with an engine of this machine, which costs nothing to ask twice: audio longer than one of its calls in
 * several side by side.
 */
export async function hear(engine: Engine, request: EngineRequest, options: EngineCallOptions): Promise<EngineResult> {
  const spans = cutPcm(request.pcm, maxSamplesOf(engine.capabilities));
  if (spans.length === 1) return await engine.transcribe(request, options);
  const { signal, awaited } = options;
  const pieces = await Promise.all(
    spans.map(async ({ startSample, sampleCount }, index) => {
      const pcm = request.pcm.subarray(startSample, startSample + sampleCount);
      const said = await engine.transcribe({ ...request, id: `${request.id}/${index}`, pcm }, { signal, awaited });
      return { startSample, sampleCount, said };
    }),
  );
  return mergePieces(pieces);
}
