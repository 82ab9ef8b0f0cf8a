import { abortError, engineClosed } from '../errors.ts';
import type { Engine } from './engine.ts';

/** A model that can be loaded when it is first asked for. */
export interface PooledModel {
  name: string;
  /** What it takes while it is loaded. */
  memoryBytes: number;
  start(): Promise<Engine>;
}

export interface EnginePoolOptions {
  models: readonly PooledModel[];
  /** Loaded models together take no more; a single larger one is loaded alone. */
  budgetBytes: number;
}

/** Several models side by side, as many loaded as memory allows. */
export interface EnginePool {
  /**
   * Lends the model's engine to `work`, loading it first where need be. Where memory is short, the model that was used
   * least recently is closed, never one in use: then the call waits. First come, first served, so that a model in
   * steady use cannot keep another one out for ever.
   * @throws DOMException AbortError, while it waits
   * @throws WhisperError `engine.closed`, and whatever loading throws; loading is tried again by the next call
   */
  use<T>(name: string, work: (engine: Engine) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Names of what is loaded, the least recently used one first. */
  loaded(): string[];
  close(): Promise<void>;
}

interface Loaded {
  engine: Promise<Engine>;
  memoryBytes: number;
  users: number;
}

interface Waiting {
  model: PooledModel;
  resolve(loaded: Loaded): void;
  reject(error: unknown): void;
}

export function createEnginePool({ models, budgetBytes }: EnginePoolOptions): EnginePool {
  /** In the order of their last use. */
  const loaded = new Map<string, Loaded>();
  const queue: Waiting[] = [];
  let serving = false;
  let closed = false;

  const lend = ({ model, resolve }: Waiting, entry: Loaded) => {
    entry.users++;
    loaded.delete(model.name);
    loaded.set(model.name, entry);
    resolve(entry);
  };

  const load = (model: PooledModel): Loaded => {
    const entry: Loaded = { engine: model.start(), memoryBytes: model.memoryBytes, users: 0 };
    loaded.set(model.name, entry);
    entry.engine.catch(() => {
      if (loaded.get(model.name) === entry) loaded.delete(model.name);
    });
    return entry;
  };

  const hasRoomFor = ({ memoryBytes }: PooledModel) => {
    const taken = [...loaded.values()].reduce((sum, entry) => sum + entry.memoryBytes, 0);
    return loaded.size === 0 || taken + memoryBytes <= budgetBytes;
  };

  /** @returns whether something was closed */
  const closeIdle = async (): Promise<boolean> => {
    const idle = [...loaded].find(([, { users }]) => users === 0);
    if (!idle) return false;
    const [name, { engine }] = idle;
    loaded.delete(name);
    await engine.then((started) => started.close()).catch(() => {});
    return true;
  };

  /** One at a time: what a closing engine holds is only free when it has ended. */
  const serve = async () => {
    if (serving) return;
    serving = true;
    for (let first = queue[0]; first && !closed; first = queue[0]) {
      const known = loaded.get(first.model.name);
      if (!known && !hasRoomFor(first.model)) {
        if (await closeIdle()) continue;
        break;
      }
      queue.shift();
      lend(first, known ?? load(first.model));
    }
    serving = false;
  };

  const borrow = async (model: PooledModel, signal: AbortSignal | undefined): Promise<Loaded> => {
    if (signal?.aborted) throw abortError();
    const { promise, resolve, reject } = Promise.withResolvers<Loaded>();
    const waiting: Waiting = { model, resolve, reject };
    const onAbort = () => {
      const at = queue.indexOf(waiting);
      if (at < 0) return;
      queue.splice(at, 1);
      reject(abortError());
      void serve();
    };
    queue.push(waiting);
    signal?.addEventListener('abort', onAbort, { once: true });
    void serve();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  };

  return {
    async use(name, work, signal) {
      const model = models.find((one) => one.name === name);
      if (!model) throw new RangeError(`no model ${name}`);
      if (closed) throw engineClosed();
      const entry = await borrow(model, signal);
      try {
        return await work(await entry.engine);
      } finally {
        entry.users--;
        void serve();
      }
    },
    loaded: () => [...loaded.keys()],
    async close() {
      closed = true;
      for (const { reject } of queue.splice(0)) reject(engineClosed());
      const engines = [...loaded.values()];
      loaded.clear();
      await Promise.all(engines.map(({ engine }) => engine.then((started) => started.close()).catch(() => {})));
    },
  };
}
