import type { Client, LiveUploadProgress, LiveUploadTask } from '@audiotricks/sdk';
import type { Take } from './take.ts';
import type { TakeStore } from './take-store.ts';

export interface SendTakeInput {
  client: Client;
  store: TakeStore;
  take: Take;
  read: (startByte: number, endByte: number) => Promise<Blob>;
  onProgress: (progress: LiveUploadProgress) => void;
}

/** Sends a take; the store knows the upload, so that after a crash it goes on where it was. */
export function sendTake({ client, store, take, read, onProgress }: SendTakeInput): LiveUploadTask {
  const { id, workspaceId, fileName, contentType, uploadId } = take;
  let knownId = uploadId;
  return client.uploadLive({
    ...{ workspaceId, fileName, contentType, read },
    ...(uploadId === null ? {} : { uploadId }),
    onProgress: (progress) => {
      if (progress.uploadId !== null && progress.uploadId !== knownId) {
        knownId = progress.uploadId;
        // Where it cannot be kept, a crash costs sending the bytes again, and nothing else.
        store.keepUploadId(id, knownId).catch(() => undefined);
      }
      onProgress(progress);
    },
  });
}
