import { randomUUID } from 'node:crypto';
import {
  cancelImport,
  createImport,
  deleteImport,
  type EventType,
  type Failure,
  type Import,
  listImports,
  readImport,
  retryImport,
} from '@audiotricks/contracts';
import { type ContractServer, type EventFeed, Refusal } from '@audiotricks/sdk/testing';
import type { Library } from './library.ts';

/** Imports in memory, moved by the test. */
export interface Imports {
  all: () => Import[];
  /** Under way from this address; tells the event stream. */
  add: (url: string, name?: string) => Import;
  progress: (importId: string, part: Partial<Import>) => void;
  fail: (importId: string, error: Failure) => void;
  forget: (importId: string) => void;
  /** Its recording stands. */
  finish: (importId: string, bytes: Buffer) => void;
}

export function mountImports(server: ContractServer, feed: EventFeed, library: Library): Imports {
  const stored = new Map<string, Import>();
  const newestFirst = () => [...stored.values()].reverse();
  const isUnfinished = ({ state }: Import) => ['queued', 'running', 'failed'].includes(state);

  function find(importId: string | undefined): Import {
    const found = stored.get(importId ?? '');
    if (!found) throw new Refusal('import.not_found', 'There is no such import.');
    return found;
  }

  type Told = Extract<
    EventType,
    'import.created' | 'import.progress' | 'import.failed' | 'import.done' | 'import.cancelled'
  >;
  function change(importId: string | undefined, type: Told, part: Partial<Import>): Import {
    const changed = { ...find(importId), ...part };
    stored.set(changed.id, changed);
    feed.send(type, { import: changed });
    return changed;
  }

  const imports: Imports = {
    all: newestFirst,
    add: (url, name) => {
      const item: Import = {
        id: randomUUID(),
        state: 'queued',
        url,
        name: name ?? url.split('/').at(-1) ?? url,
        progress: 0,
        receivedBytes: 0,
        sizeBytes: null,
        recordingId: null,
        error: null,
        createdAt: new Date().toISOString(),
        startedAt: null,
        finishedAt: null,
      };
      stored.set(item.id, item);
      feed.send('import.created', { import: item });
      return item;
    },
    progress: (importId, part) => void change(importId, 'import.progress', { state: 'running', ...part }),
    fail: (importId, error) => void change(importId, 'import.failed', { state: 'failed', error }),
    forget: (importId) => void stored.delete(importId),
    finish: (importId, bytes) => {
      const { name } = find(importId);
      const { recording } = library.add({ fileName: name, contentType: 'audio/wav', bytes });
      change(importId, 'import.done', { state: 'completed', progress: 1, recordingId: recording.id });
    },
  };

  server.mount(createImport, ({ body }) => {
    const { url } = body as { url: string };
    if (url.includes('127.0.0.1')) {
      throw new Refusal('import.address_refused', 'This address is not on the open internet.');
    }
    return { import: imports.add(url) };
  });
  server.mount(listImports, ({ query }) => {
    const items = newestFirst();
    return { items: query.show === 'unfinished' ? items.filter(isUnfinished) : items, nextCursor: null };
  });
  server.mount(readImport, ({ params }) => find(params.importId));
  server.mount(cancelImport, ({ params }) => change(params.importId, 'import.cancelled', { state: 'cancelled' }));
  server.mount(retryImport, ({ params }) =>
    change(params.importId, 'import.created', { state: 'queued', error: null, receivedBytes: 0, progress: 0 }),
  );
  server.mount(deleteImport, ({ params }) => {
    const { id: importId } = find(params.importId);
    stored.delete(importId);
    feed.send('import.deleted', { importId });
  });
  return imports;
}
