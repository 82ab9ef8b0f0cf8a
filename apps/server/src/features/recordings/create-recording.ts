import type { Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { titleOf } from './title.ts';

export interface NewRecording {
  workspaceId: string;
  userId: string;
  uploadId: string;
  fileName: string;
  contentType: string;
  sizeBytes: number;
  storageKey: string;
  /** Unset: made from the file's name. */
  title?: string | undefined;
  /** What the client said the bytes hash to (hex); the hash stage holds it against what they do. */
  claimedSha256: string | null;
  /** Where we have hashed the bytes ourselves already. */
  sha256: string | null;
  duplicateOfId: string | null;
}

/** Writes the row of a recording whose object stands; it is `processing` until its first job ends. Answers its id. */
export async function createRecording(transaction: Transaction, input: NewRecording): Promise<string> {
  const { userId, claimedSha256, sha256, sizeBytes, title, ...columns } = input;
  const id = newId();
  await transaction.recording.create({
    data: {
      ...columns,
      id,
      createdById: userId,
      title: title ?? titleOf(input.fileName),
      state: 'processing',
      playback: 'pending',
      sizeBytes: BigInt(sizeBytes),
      claimedSha256: claimedSha256 === null ? null : Buffer.from(claimedSha256, 'hex'),
      sha256: sha256 === null ? null : Buffer.from(sha256, 'hex'),
    },
  });
  return id;
}
