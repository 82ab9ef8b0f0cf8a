import type { EngineChoice } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';
import type { Engine } from './engine.ts';

/** The engines of one worker process. */
export interface EngineSet {
  /** Throws `engine.unavailable` (retryable: another worker may have it) where this process has no such engine. */
  of(choice: EngineChoice): Engine;
  /** The one that tells languages and times words for engines that do not; null where there is none here. */
  readonly local: Engine | null;
  close(): Promise<void>;
}

export function createEngineSet(options: { local: readonly Engine[]; remote: readonly Engine[] }): EngineSet {
  const engines = [...options.local, ...options.remote];
  return {
    of({ engine, model }) {
      const found = engines.find((one) => one.name === engine && one.model === model);
      if (found !== undefined) return found;
      throw new AppError('engine.unavailable', `The engine ${engine}/${model} is not here any more.`);
    },
    local: options.local[0] ?? null,
    async close() {
      await Promise.all(engines.map((engine) => engine.close()));
    },
  };
}
