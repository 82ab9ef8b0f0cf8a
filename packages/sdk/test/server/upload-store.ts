import { randomUUID } from 'node:crypto';
import {
  abortUpload,
  completeUpload,
  listUploads,
  openUpload,
  type openUploadBodySchema,
  putPart,
  type RecordingAndJob,
  readUpload,
  signPartUrls,
  type Upload,
} from '@audiotricks/contracts';
import type { z } from 'zod';
import { type ContractServer, Refusal, readBody } from './contract-server.ts';

interface StoredUpload {
  upload: Upload;
  workspaceId: string;
  parts: Map<number, Buffer>;
  answer: RecordingAndJob | null;
}

export interface CompletedUpload {
  workspaceId: string;
  fileName: string;
  contentType: string;
  bytes: Buffer;
  options: unknown;
}

export interface UploadStore {
  uploads: Map<string, StoredUpload>;
  /** Part numbers in the order their bytes came. */
  received: number[];
  /** Most parts that were under way at once. */
  mostAtOnce: number;
  /** Addresses end at once where this is set. */
  urlLifeMs: number;
}

export interface UploadStoreOptions {
  partSizeBytes: number;
  onCompleted: (upload: CompletedUpload) => RecordingAndJob;
  /** The recording that has the announced bytes already; none unless told. */
  findDuplicate?: (workspaceId: string, sha256: string | undefined) => string | null;
}

/** Resumable parts in memory, as the contract says. */
export function mountUploads(server: ContractServer, options: UploadStoreOptions): UploadStore {
  const { partSizeBytes, onCompleted } = options;
  const uploads = new Map<string, StoredUpload>();
  const store: UploadStore = { uploads, received: [], mostAtOnce: 0, urlLifeMs: 60_000 };
  let underWay = 0;

  function find(uploadId: string | undefined): StoredUpload {
    const stored = uploads.get(uploadId ?? '');
    if (!stored) throw new Refusal('upload.not_found', 'There is no such upload.');
    return stored;
  }
  const view = ({ upload, parts }: StoredUpload): Upload => ({
    ...upload,
    parts: Array.from(parts, ([partNumber, bytes]) => ({ partNumber, sizeBytes: bytes.length })),
  });

  server.mount(openUpload, ({ params, body }) => {
    const { fileName, contentType, sizeBytes, sha256 } = body as z.output<typeof openUploadBodySchema>;
    if (sizeBytes !== null && sizeBytes > 20_000_000) {
      throw new Refusal('upload.too_large', 'This file is larger than the plan allows (20 MB).');
    }
    const upload: Upload = {
      id: randomUUID(),
      state: 'created',
      fileName,
      contentType,
      sizeBytes,
      partSizeBytes,
      partCount: sizeBytes === null ? null : Math.ceil(sizeBytes / partSizeBytes),
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
      parts: [],
      recordingId: null,
      duplicateOf: options.findDuplicate?.(params.workspaceId ?? '', sha256) ?? null,
    };
    uploads.set(upload.id, { upload, workspaceId: params.workspaceId ?? '', parts: new Map(), answer: null });
    return upload;
  });

  server.mount(listUploads, ({ params }) => {
    const isMine = (stored: StoredUpload) => stored.workspaceId === params.workspaceId;
    const isOpen = ({ upload }: StoredUpload) => upload.state === 'created' || upload.state === 'uploading';
    const items = [...uploads.values()].filter((stored) => isMine(stored) && isOpen(stored)).map(view);
    return { items: items.reverse(), nextCursor: null };
  });
  server.mount(readUpload, ({ params }) => view(find(params.uploadId)));

  server.mount(signPartUrls, ({ params, body }) => {
    const { upload, workspaceId } = find(params.uploadId);
    const { partNumbers } = body as { partNumbers: number[] };
    const expires = Date.now() + store.urlLifeMs;
    return {
      items: partNumbers.map((partNumber) => ({
        partNumber,
        url: `/media/uploads/${upload.id}/parts/${partNumber}?workspace=${workspaceId}&expires=${expires}&signature=s`,
        headers: { 'content-type': 'application/octet-stream' },
        expiresAt: new Date(expires).toISOString(),
      })),
    };
  });

  server.mount(putPart, async ({ params, query, request }) => {
    const stored = find(params.uploadId);
    underWay += 1;
    store.mostAtOnce = Math.max(store.mostAtOnce, underWay);
    try {
      const bytes = await readBody(request);
      if (Number(query.expires) <= Date.now()) throw new Refusal('upload.url_expired', 'The address has ended.');
      if (bytes.length !== Number(request.headers['content-length'])) {
        throw new Refusal('upload.part_incomplete', 'The part was cut.');
      }
      stored.parts.set(Number(params.partNumber), bytes);
      stored.upload.state = 'uploading';
      store.received.push(Number(params.partNumber));
      return { partNumber: Number(params.partNumber), sizeBytes: bytes.length };
    } finally {
      underWay -= 1;
    }
  });

  server.mount(completeUpload, ({ params, body }) => {
    const stored = find(params.uploadId);
    if (stored.answer) return stored.answer;
    if (stored.upload.state === 'aborted') throw new Refusal('upload.state_conflict', 'This upload was aborted.');
    const said = body as { sizeBytes?: number; options?: unknown };
    stored.upload.sizeBytes ??= said.sizeBytes ?? null;
    const { upload, parts, workspaceId } = stored;
    const bytes = Buffer.concat([...parts.entries()].sort(([a], [b]) => a - b).map(([, part]) => part));
    if (bytes.length !== upload.sizeBytes) throw new Refusal('upload.parts_missing', 'Parts are missing.');
    const { options: given } = said;
    const { fileName, contentType } = upload;
    stored.answer = onCompleted({ workspaceId, fileName, contentType, bytes, options: given });
    upload.state = 'completed';
    return stored.answer;
  });

  server.mount(abortUpload, ({ params }) => {
    const stored = find(params.uploadId);
    stored.upload.state = 'aborted';
    stored.parts.clear();
  });

  return store;
}
