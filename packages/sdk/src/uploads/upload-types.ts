import type { completionOptionsSchema, RecordingAndJob } from '@audiotricks/contracts';
import type { z } from 'zod';
import type { UploadSource } from './upload-source.ts';

export type UploadTaskState =
  | 'opening'
  /** The workspace has these bytes already: `resume` sends them all the same, `abort` lets go. See `askOnDuplicate`. */
  | 'duplicate'
  | 'uploading'
  | 'paused'
  /** The machine has no network; goes on by itself when it comes back. */
  | 'offline'
  | 'completing'
  | 'completed'
  | 'aborted'
  | 'failed';

export interface UploadProgress {
  state: UploadTaskState;
  /** Known once the upload is opened; keep it to resume later. */
  uploadId: string | null;
  /** Bytes that have arrived or are on their way. */
  sentBytes: number;
  totalBytes: number;
  /** Measured over the last seconds; null until it can be. */
  bytesPerSecond: number | null;
  remainingMs: number | null;
  /** The recording that has the same bytes, as the server said when the upload was opened with `sha256`. */
  duplicateOf: string | null;
  /** Why it failed; ApiError, ConnectionError, … */
  error: unknown;
}

export interface UploadOptions {
  workspaceId: string;
  file: UploadSource;
  fileName: string;
  /** Media type; `application/octet-stream` where nobody knows. */
  contentType: string;
  /** An upload opened before: parts that have arrived are not sent again. */
  uploadId?: string;
  /** Of the whole file, lower-case hex; the server checks it. */
  sha256?: string;
  /** Waits as `duplicate`, before a byte moves, where the workspace has these bytes already. Needs `sha256`. */
  askOnDuplicate?: boolean;
  /** Settings of the run that starts at completion. */
  options?: z.input<typeof completionOptionsSchema>;
  /** Parts sent at once; 4 unless told. */
  parallelParts?: number;
  /** Tries of one part or call before the upload fails; unless told 8, and 30 (ten minutes) while nothing is reached. */
  attempts?: number;
  /** Called at every change of state and as bytes go out. */
  onProgress?: (progress: UploadProgress) => void;
  /** Wait before try `attempt`, for tests; back-off with jitter unless told. */
  backoff?: (attempt: number) => number;
}

/** One transfer under way. */
export interface UploadTask {
  progress: () => UploadProgress;
  /** Recording and job when complete; rejects with the error it failed with, or `AbortError`. A failed upload goes on by a new task with its `uploadId`. */
  done: Promise<RecordingAndJob>;
  /** Stops sending; parts under way are sent anew after `resume`. */
  pause: () => void;
  resume: () => void;
  /** Stops, and frees what arrived on the server. */
  abort: () => Promise<void>;
}
