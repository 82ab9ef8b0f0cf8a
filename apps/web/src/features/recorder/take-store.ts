import type { Take } from './take.ts';

/** Takes and their bytes, kept over a crash of page, browser or machine. Every call may reject: storage can be closed or full. */
export interface TakeStore {
  add: (take: Take) => Promise<void>;
  /** Keeps bytes that follow those that are kept; on disk when it resolves. */
  append: (takeId: string, piece: TakePiece) => Promise<void>;
  /** The kept bytes from `startByte` up to before `endByte`. */
  read: (takeId: string, startByte: number, endByte: number) => Promise<Blob>;
  keepUploadId: (takeId: string, uploadId: string) => Promise<void>;
  list: () => Promise<Take[]>;
  remove: (takeId: string) => Promise<void>;
}

export interface TakePiece {
  startByte: number;
  bytes: ArrayBuffer;
  /** Sound recorded up to its end. */
  recordedMs: number;
}

interface StoredPiece {
  takeId: string;
  startByte: number;
  bytes: ArrayBuffer;
}

const databaseName = 'audiotricks.recorder';
const endOfTime = Number.MAX_SAFE_INTEGER;

/** IndexedDB, opened at the first use. */
export function createTakeStore(): TakeStore {
  let opening: Promise<IDBDatabase> | null = null;

  function open(): Promise<IDBDatabase> {
    opening ??= openDatabase().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  /** One transaction over both stores; resolves when it is on disk. */
  async function change<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> {
    const transaction = (await open()).transaction(['takes', 'pieces'], 'readwrite', { durability: 'strict' });
    const committed = completionOf(transaction);
    committed.catch(() => undefined);
    try {
      const result = await work(storesOf(transaction));
      await committed;
      return result;
    } catch (error) {
      abort(transaction);
      throw error;
    }
  }

  async function changeTake(takes: IDBObjectStore, takeId: string, part: Partial<Take>): Promise<void> {
    const take = await answerOf<Take | undefined>(takes.get(takeId));
    if (!take) throw new Error('the take is gone');
    await answerOf(takes.put({ ...take, ...part }));
  }

  return {
    add: (take) => change(async ({ takes }) => void (await answerOf(takes.add(take)))),
    append: (takeId, { startByte, bytes, recordedMs }) =>
      change(async ({ takes, pieces }) => {
        const piece: StoredPiece = { takeId, startByte, bytes };
        await answerOf(pieces.add(piece));
        await changeTake(takes, takeId, { sizeBytes: startByte + bytes.byteLength, recordedMs });
      }),
    read: async (takeId, startByte, endByte) => {
      const { pieces } = storesOf((await open()).transaction(['takes', 'pieces'], 'readonly'));
      const before = IDBKeyRange.bound([takeId, 0], [takeId, startByte]);
      const first = await answerOf(pieces.openKeyCursor(before, 'prev'));
      if (!first) throw new Error('these bytes are not kept');
      const [, firstByte] = first.key as [string, number];
      const range = IDBKeyRange.bound([takeId, firstByte], [takeId, endByte], false, true);
      const found = await answerOf<StoredPiece[]>(pieces.getAll(range));
      const bytes = new Blob(found.map((piece) => piece.bytes)).slice(startByte - firstByte, endByte - firstByte);
      if (bytes.size !== endByte - startByte) throw new Error('these bytes are not kept');
      return bytes;
    },
    keepUploadId: (takeId, uploadId) => change(({ takes }) => changeTake(takes, takeId, { uploadId })),
    list: async () => {
      const { takes } = storesOf((await open()).transaction(['takes', 'pieces'], 'readonly'));
      return answerOf<Take[]>(takes.getAll());
    },
    remove: (takeId) =>
      change(async ({ takes, pieces }) => {
        await answerOf(takes.delete(takeId));
        await answerOf(pieces.delete(IDBKeyRange.bound([takeId, 0], [takeId, endOfTime])));
      }),
  };
}

interface Stores {
  takes: IDBObjectStore;
  pieces: IDBObjectStore;
}

function storesOf(transaction: IDBTransaction): Stores {
  return { takes: transaction.objectStore('takes'), pieces: transaction.objectStore('pieces') };
}

function openDatabase(): Promise<IDBDatabase> {
  // Some browsers have none in private windows: then this throws, and the caller hears of it.
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('takes', { keyPath: 'id' });
    request.result.createObjectStore('pieces', { keyPath: ['takeId', 'startByte'] });
  };
  return answerOf(request);
}

function answerOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function completionOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'));
  });
}

/** All or nothing; one that failed by itself is aborted already. */
function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is over.
  }
}
