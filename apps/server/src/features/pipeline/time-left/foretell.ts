/** How fast an engine is here, as `engine_speed` has it. */
export interface Speed {
  /** Audio that it made words of in `busyMs`. */
  audioMs: number;
  busyMs: number;
  chunkCount: number;
  /** What a quick chunk takes, however many machines there are. */
  chunkMs: number;
  openingMs: number;
  closingMs: number;
}

/** Work of another workspace that waits for the same engine. */
export interface Neighbour {
  /** How large its share is beside others. */
  weight: number;
  audioMs: number;
}

/** What stands before an engine, apart from this workspace's own work. */
export interface EngineState {
  speed: Speed;
  neighbours: readonly Neighbour[];
}

/** A job that runs or waits. */
export interface OpenJob {
  id: string;
  /** Names the engine, model and profile among the engines. */
  engineKey: string;
  isRunning: boolean;
  /** Its chunks are on their way: what comes before the first one is over. */
  isOpened: boolean;
  /** Audio that still has to be heard; null while nobody knows how long the recording is. */
  restMs: number | null;
}

interface Situation {
  /** Of one workspace: those that run, then those that wait, each in the order they go. */
  jobs: readonly OpenJob[];
  /** How many the plan lets run at once. */
  jobsAtOnce: number;
  /** Share of the workspace beside its neighbours. */
  weight: number;
  /** Engines that were measured and that somebody has, by key. */
  engines: ReadonlyMap<string, EngineState>;
}

/**
 * Until when an engine has heard `ownMs` of a workspace's audio. Shares are weighted and no slot stays empty, so by then a
 * neighbour was given its share beside ours, or all that it has.
 */
function heardAtMs({ speed, neighbours }: EngineState, { ownMs, weight }: { ownMs: number; weight: number }): number {
  const others = neighbours.reduce((sum, other) => sum + Math.min(other.audioMs, (ownMs * other.weight) / weight), 0);
  return ((ownMs + others) * speed.busyMs) / speed.audioMs;
}

/** Takes the place that is free first; at once where there is one. */
function takePlace(endsAtMs: number[], { jobsAtOnce, isRunning }: { jobsAtOnce: number; isRunning: boolean }): number {
  if (isRunning || endsAtMs.length < jobsAtOnce) return 0;
  const first = endsAtMs.indexOf(Math.min(...endsAtMs));
  return endsAtMs.splice(first, 1)[0] ?? 0;
}

/**
 * When each job will end, in ms from now; null where an engine that it or one before it needs was never measured or is
 * nobody's, or where a length is not known yet. Chunks of one workspace are heard in the order they were sent, and the
 * plan's places are taken in the order of the queue.
 */
export function foretell({ jobs, jobsAtOnce, weight, engines }: Situation): Map<string, number | null> {
  const foretold = new Map<string, number | null>();
  const endsAtMs: number[] = [];
  const inLineMs = new Map<string, number>();
  for (const { id, engineKey, isRunning, isOpened, restMs } of jobs) {
    const startsAtMs = takePlace(endsAtMs, { jobsAtOnce, isRunning });
    const engine = engines.get(engineKey);
    const ownMs = (inLineMs.get(engineKey) ?? 0) + (restMs ?? Number.POSITIVE_INFINITY);
    inLineMs.set(engineKey, ownMs);
    let endAtMs = Number.POSITIVE_INFINITY;
    if (engine !== undefined && restMs !== null) {
      const { speed } = engine;
      const aloneMs = restMs === 0 ? 0 : Math.max(speed.chunkMs, (restMs * speed.busyMs) / speed.audioMs);
      const begunAtMs = startsAtMs + (isOpened ? 0 : speed.openingMs);
      endAtMs =
        Math.max(begunAtMs + aloneMs, restMs === 0 ? 0 : heardAtMs(engine, { ownMs, weight })) + speed.closingMs;
    }
    endsAtMs.push(endAtMs);
    foretold.set(id, Number.isFinite(endAtMs) ? Math.round(endAtMs) : null);
  }
  return foretold;
}
