import type { Claim } from './claim.ts';
import type { Match } from './match.ts';
import type { Completion, Settling } from './settling.ts';

/** Lets completions share a transaction: several small ones, a moment apart, cost several times as much as a larger one. */
export interface Gathering {
  /** Completes the claim with its effect, together with others of its kind and workspace that `match`; answers as `Settling.complete`. */
  complete<Result>(match: Match, completion: Completion<Result>): Promise<Result>;
  /** From now on nothing waits for others, nor what waits already. */
  hurry(): void;
}

interface Waiting extends Completion<unknown> {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Short beside what such a job takes: the slot is not free meanwhile, and a killed process repeats what waits here. */
const GATHER_MS = 1_000;
const MOST_TOGETHER = 8;

export interface GatheringDeps {
  settling: Pick<Settling, 'complete' | 'completeAll'>;
  /** Whether this process works on others like the claim: who is done, or being completed, will not come. */
  mayOthersCome(claim: Claim, match: Match): boolean;
}

export function createGathering({ settling, mayOthersCome }: GatheringDeps): Gathering {
  const batches = new Map<string, { waiting: Waiting[]; timer: NodeJS.Timeout }>();
  let isHurried = false;

  /** All in one; where that fails each by itself, so that one whose claim was lost takes no other with it. */
  async function settle(waiting: readonly Waiting[]): Promise<void> {
    const results = waiting.length > 1 ? await settling.completeAll(waiting).catch(() => null) : null;
    for (const [at, completion] of waiting.entries()) {
      if (results === null) settling.complete(completion).then(completion.resolve, completion.reject);
      else completion.resolve(results[at]);
    }
  }

  function close(id: string): void {
    const batch = batches.get(id);
    if (batch === undefined) return;
    batches.delete(id);
    clearTimeout(batch.timer);
    void settle(batch.waiting);
  }

  return {
    complete(match, { claim, effect }) {
      const id = JSON.stringify([claim.name, claim.group, match]);
      return new Promise((resolve, reject) => {
        const batch = batches.get(id) ?? { waiting: [], timer: setTimeout(() => close(id), GATHER_MS) };
        batches.set(id, batch);
        batch.waiting.push({ claim, effect, resolve: resolve as (result: unknown) => void, reject });
        if (isHurried || batch.waiting.length >= MOST_TOGETHER || !mayOthersCome(claim, match)) close(id);
      });
    },
    hurry() {
      isHurried = true;
      for (const id of [...batches.keys()]) close(id);
    },
  };
}
