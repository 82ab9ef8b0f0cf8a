import type { Handler } from './handler.ts';
import type { Job, Slots } from './job.ts';

/** All declared jobs by name. */
export type Catalog = ReadonlyMap<string, Job>;

export type HandlersByName = ReadonlyMap<string, Handler>;

/** Throws when two jobs share a name. */
export function createCatalog(jobs: readonly Job[]): Catalog {
  const catalog = new Map<string, Job>();
  for (const job of jobs) {
    if (catalog.has(job.name)) throw new TypeError(`two jobs are called ${job.name}`);
    catalog.set(job.name, job);
  }
  return catalog;
}

/** Throws unless each job of the catalog has exactly one handler and slots to run in. */
export function bindHandlers(catalog: Catalog, handlers: readonly Handler[], slots: Slots): HandlersByName {
  const bound = new Map<string, Handler>();
  for (const handler of handlers) {
    const { name } = handler.job;
    if (catalog.get(name) !== handler.job)
      throw new TypeError(`the handler of ${name} is for a job outside the catalog`);
    if (bound.has(name)) throw new TypeError(`${name} has two handlers`);
    bound.set(name, handler);
  }
  for (const job of catalog.values()) {
    if (!bound.has(job.name)) throw new TypeError(`${job.name} has no handler`);
    if (!((slots[job.slots] ?? 0) >= 1)) throw new TypeError(`${job.name} needs slots of the kind ${job.slots}`);
  }
  return bound;
}
