import type { completionOptionsSchema, RecordingAndJob } from '@audiotricks/contracts';
import type { z } from 'zod';

export type LiveUploadState =
  | 'opening'
  /** Everything that fills a part is sent; more is being recorded. */
  | 'waiting'
  | 'uploading'
  /** The server cannot be reached; goes on by itself when it can. */
  | 'offline'
  | 'completing'
  | 'completed'
  /** Stopped without freeing what arrived: a new task with the same `uploadId` goes on. */
  | 'stopped'
  | 'failed';

export interface LiveUploadProgress {
  state: LiveUploadState;
  /** Known once the upload is opened; another one where the first was gone. Keep it to resume later. */
  uploadId: string | null;
  /** Bytes that have arrived or are on their way. */
  sentBytes: number;
  /** Bytes recorded so far; all of them once the recording has ended. */
  availableBytes: number;
  /** Why it failed; ApiError, … */
  error: unknown;
}

export interface LiveUploadOptions {
  workspaceId: string;
  fileName: string;
  contentType: string;
  /** An upload opened before: what arrived is not sent again. Where it is gone, a new one is opened and all is sent. */
  uploadId?: string;
  /**
   * The recorded bytes from `startByte` up to before `endByte`, never past what `grow` has told. They may be asked for
   * again until `done`: keep them until then.
   */
  read: (startByte: number, endByte: number) => Promise<Blob>;
  /** Settings of the run that starts at completion. */
  options?: z.input<typeof completionOptionsSchema>;
  /** Called at every change of state and as bytes go out. */
  onProgress?: (progress: LiveUploadProgress) => void;
  /** Wait before try `attempt`, for tests; back-off with jitter unless told. */
  backoff?: (attempt: number) => number;
}

/** The upload of something that is still being recorded. */
export interface LiveUploadTask {
  progress: () => LiveUploadProgress;
  /** Recording and job when complete; rejects with the error it failed with, or `AbortError`. */
  done: Promise<RecordingAndJob>;
  /** So many bytes are there by now. */
  grow: (availableBytes: number) => void;
  /** No more come: what is left is sent and the upload completed. */
  finish: () => void;
  /** Stops sending and leaves what arrived. */
  stop: () => void;
  /** Stops, and frees what arrived on the server. */
  abort: () => Promise<void>;
}
