import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type RecordingAndJob, readJob, readTranscript } from '@audiotricks/contracts';
import { type Client, createClient } from '@audiotricks/sdk';

export interface Member {
  client: Client;
  workspaceId: string;
  /** Of the first ten minutes, for calls that the SDK does not make. */
  accessToken: string;
}

let count = 0;

/** A new person with a workspace of their own. */
export async function registerMember(baseUrl: string): Promise<Member> {
  const client = createClient({ baseUrl });
  count += 1;
  const { workspace, accessToken } = await client.auth.register({
    email: `person-${process.pid}-${Date.now()}-${count}@example.org`,
    password: 'correct horse battery staple',
    name: 'Test Person',
  });
  return { client, workspaceId: workspace.id, accessToken };
}

/** Sends a file by resumable parts. */
export async function uploadFile(
  { client, workspaceId }: Member,
  file: { path: string; contentType?: string; fileName?: string },
): Promise<RecordingAndJob> {
  const bytes = await readFile(file.path);
  const task = client.upload({
    workspaceId,
    file: new Blob([new Uint8Array(bytes)]),
    fileName: file.fileName ?? path.basename(file.path),
    contentType: file.contentType ?? 'application/octet-stream',
  });
  return await task.done;
}

export function readJobOf({ client, workspaceId }: Member, jobId: string) {
  return client.call(readJob, { params: { workspaceId, jobId } });
}

export function readTranscriptOf({ client, workspaceId }: Member, recordingId: string) {
  return client.call(readTranscript, { params: { workspaceId, recordingId } });
}
