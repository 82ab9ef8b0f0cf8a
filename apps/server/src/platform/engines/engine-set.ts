import type { EngineChoice } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';
import type { Engine } from './engine.ts';

/** The engines of one worker process. */
export interface EngineSet {
  /** Throws `engine.unavailable` (retryable: another worker may have it) where this process has no such engine. */
  of(choice: EngineChoice): Engine;
  /** The one that tells languages and times words for engines that do not; null where there is none here. */
  readonly local: Engine | null;
  /** All of them by `capabilityOf`. */
  readonly capabilities: readonly string[];
  close(): Promise<void>;
}

/** How a worker says that it has an engine, and a job that it needs it. */
export function capabilityOf({ engine, model }: EngineChoice): string {
  return `${engine}/${model}`;
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
    capabilities: engines.map(({ name, model }) => capabilityOf({ engine: name, model })),
    async close() {
      await Promise.all(engines.map((engine) => engine.close()));
    },
  };
}
