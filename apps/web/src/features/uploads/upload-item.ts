import type { Upload } from '@audiotricks/contracts';
import type { UploadProgress } from '@audiotricks/sdk';

type UploadPhase =
  /** Its turn has not come. */
  | 'waiting'
  /** It is hashed, to find out whether it is here already. */
  | 'checking'
  | UploadProgress['state']
  /** Started before a reload: the file has to be chosen again. */
  | 'needs-file'
  /** Started in another browser: this one cannot know the file again. */
  | 'elsewhere';

export interface UploadItem {
  key: string;
  fileName: string;
  sizeBytes: number;
  phase: UploadPhase;
  sentBytes: number;
  bytesPerSecond: number | null;
  remainingMs: number | null;
  uploadId: string | null;
  recordingId: string | null;
  /** The recording that has the same bytes. */
  duplicateOf: string | null;
  error: unknown;
}

export function newItem(file: File, uploadId: string | null): UploadItem {
  return {
    key: crypto.getRandomValues(new Uint32Array(3)).join('-'),
    fileName: file.name,
    sizeBytes: file.size,
    phase: 'waiting',
    sentBytes: 0,
    bytesPerSecond: null,
    remainingMs: null,
    uploadId,
    recordingId: null,
    duplicateOf: null,
    error: null,
  };
}

/** What the server still knows of a transfer that ended half-way. */
export function unfinishedItem(upload: Upload, isKnownHere: boolean): UploadItem {
  return {
    key: upload.id,
    fileName: upload.fileName,
    sizeBytes: upload.sizeBytes ?? 0,
    phase: isKnownHere ? 'needs-file' : 'elsewhere',
    sentBytes: upload.parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    bytesPerSecond: null,
    remainingMs: null,
    uploadId: upload.id,
    recordingId: null,
    duplicateOf: null,
    error: null,
  };
}

const running: readonly UploadPhase[] = ['checking', 'opening', 'uploading', 'offline', 'completing'];

/** It takes one of the places that are there at once. */
export function isRunning({ phase }: UploadItem): boolean {
  return running.includes(phase);
}

/** Leaving the page would interrupt it. */
export function isActive({ phase }: UploadItem): boolean {
  return running.includes(phase) || phase === 'waiting' || phase === 'paused';
}

export function isOver({ phase }: UploadItem): boolean {
  return phase === 'completed' || phase === 'failed';
}
