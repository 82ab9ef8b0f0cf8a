import type { Readable } from 'node:stream';

/** Names one open multipart transfer: where the object will stand, and the driver's own name of the transfer. */
export interface MultipartTransfer {
  key: string;
  handle: string;
}

/** A part that has arrived whole and is on disk (or in the object store). */
export interface StoredPart {
  partNumber: number;
  sizeBytes: number;
}

export interface PartInput extends MultipartTransfer {
  /** 1–10,000. */
  partNumber: number;
  /** Where the part's first byte stands in the object: (partNumber − 1) × the transfer's part size. */
  offsetBytes: number;
  /** Exact size where it is known before the bytes arrive; drivers that must announce a length need it. */
  sizeBytes: number | null;
  /** More bytes than this are a fault of the caller, who cuts off what is too long: the neighbour begins there. */
  maxBytes: number;
  /** Read to its end. When it fails, nothing of the part counts. The driver may destroy it (see `PartSupersededError`). */
  stream: Readable;
}

export interface ByteRange {
  /** First byte, from 0. */
  start: number;
  /** Last byte, inclusive, as in HTTP. */
  end: number;
}

/** How a public object is answered. */
export interface PublicObject {
  contentType: string;
  cacheControl: string;
}

export interface ObjectFacts {
  sizeBytes: number;
  modifiedAt: Date;
}

export interface ListedObject extends ObjectFacts {
  key: string;
}

/** Where a client sends a part's bytes itself, by PUT. */
export interface SignedPart {
  url: string;
  /** Must be sent as given; other headers are not bound. */
  headers: Record<string, string>;
}

/**
 * Where bytes live. Drivers: the local disk; S3. One suite (`storageSuite`) holds for all of them.
 *
 * Keys are made from ids only, never from names people gave: `workspaces/<id>/originals/<id>`. An object is never
 * changed once it stands: a key is used once. Full storage is the AppError `storage.full`, an object that is not
 * there `storage.object_missing`; a multipart transfer that is not open `MultipartGoneError`.
 * Everything streams: memory does not grow with the size of an object.
 */
export interface Storage {
  /** Opens a multipart transfer and answers its handle. Nothing stands at the key before it is completed. */
  openMultipart(input: { key: string; contentType: string }): Promise<string>;
  /**
   * Stores one part. Parts come in any order and in parallel. A part counts only when it is whole and synced; a part
   * sent again replaces the former one; while the same part is still arriving, the newer transfer stops the older
   * (`PartSupersededError`). Killed at any moment, what `listParts` names is whole.
   */
  writePart(input: PartInput): Promise<StoredPart>;
  /**
   * An address where the client itself sends the part; null where the driver has none (disk: the API's own signed
   * address is used). Lives `lifeMs`, at most 15 minutes. `sizeBytes` is bound: a body of another length is refused;
   * null where it is not known (live recording).
   */
  signPart(
    input: MultipartTransfer & { partNumber: number; sizeBytes: number | null; lifeMs: number },
  ): Promise<SignedPart | null>;
  /** The parts that have arrived, by number. */
  listParts(transfer: MultipartTransfer): Promise<StoredPart[]>;
  /**
   * Makes the object out of exactly these parts, given in order. Fast: nothing is copied. Parts still on their way are
   * stopped; when what is stored differs from the list it throws `PartsChangedError` and leaves all as it was.
   * Repeating it after success answers the same.
   */
  completeMultipart(input: MultipartTransfer & { parts: readonly StoredPart[] }): Promise<{ sizeBytes: number }>;
  /** Stops parts on their way and frees the bytes. Safe to repeat; does not touch a completed object. */
  abortMultipart(transfer: MultipartTransfer): Promise<void>;

  /**
   * Stores a whole object; it appears at the key at once or not at all. `publicAs`: anybody may read it in the bucket,
   * and a CDN in front of it answers with these headers (disk: no meaning, the API serves what is public).
   */
  put(input: {
    key: string;
    body: Readable | Uint8Array;
    publicAs?: PublicObject | undefined;
    signal?: AbortSignal;
  }): Promise<{ sizeBytes: number }>;
  /** null where there is no object. */
  head(key: string): Promise<ObjectFacts | null>;
  /** The bytes, or a span of them; rejects with `storage.object_missing` before the first byte. */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /**
   * A short-lived origin address to read the object, range requests included; null where the driver has none (disk: the
   * API streams). Lives `lifeMs`, at most 15 minutes, and answers as `contentType` (one that the caller knows
   * to be harmless), named `fileName`; only audio, video and images are shown in place.
   */
  signRead(input: { key: string; lifeMs: number; contentType: string; fileName?: string }): Promise<string | null>;
  /** Every object below `prefix/`, in the order of their keys' bytes, streamed. What comes or goes meanwhile may be in it or not. */
  list(prefix: string): AsyncIterable<ListedObject>;
  /** Frees the object; safe to repeat. */
  delete(key: string): Promise<void>;
  /** Frees every object below `prefix/`; safe to repeat. */
  deletePrefix(prefix: string): Promise<void>;
  /** The object as a file of this machine, for ffmpeg; null where the driver has no files. */
  localPath(key: string): string | null;
  /** Room for new bytes; null where there is no end. `totalBytes` is what the storage holds when empty. */
  space(): Promise<{ freeBytes: number; totalBytes: number } | null>;
  /**
   * Removes what dead processes left: unfinished temporary objects, and multipart transfers older than an hour that
   * `findLive` does not name. Answers how many of each went.
   */
  sweep(input: {
    findLive: (handles: string[]) => Promise<ReadonlySet<string>>;
  }): Promise<{ temporaryObjects: number; transfers: number }>;
}
