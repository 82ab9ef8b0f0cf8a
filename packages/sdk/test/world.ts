import type { RecordingAndJob } from '@audiotricks/contracts';
import { type Client, createClient } from '../src/index.ts';
import type { Tabs } from '../src/tabs.ts';
import {
  type CompletedUpload,
  createContractServer,
  makeJob,
  makeRecording,
  mountAccounts,
  mountEvents,
  mountUploads,
} from './server/index.ts';

export const ada = { email: 'ada@example.org', password: 'correct horse' };

/** A running test server and clients of it. */
export async function createWorld({ partSizeBytes = 1000 } = {}) {
  const server = createContractServer();
  const accounts = mountAccounts(server);
  const completed: CompletedUpload[] = [];
  /** Recordings that are there, by the hash of their bytes. */
  const duplicates = new Map<string, string>();
  const store = mountUploads(server, {
    partSizeBytes,
    findDuplicate: (_workspaceId, sha256) => duplicates.get(sha256 ?? '') ?? null,
    onCompleted: (upload): RecordingAndJob => {
      completed.push(upload);
      const recording = makeRecording({ fileName: upload.fileName });
      return { recording, job: makeJob(recording.id), duplicateOf: null };
    },
  });
  const feed = mountEvents(server);
  const baseUrl = await server.listen();
  const account = accounts.add({ ...ada, name: 'Ada' });
  const clients: Client[] = [];

  function connect(options: { onSignedOut?: () => void; tabs?: Tabs; fetch?: typeof fetch } = {}): Client {
    const client = createClient({ baseUrl, ...options });
    clients.push(client);
    return client;
  }

  async function signedIn(options: Parameters<typeof connect>[0] = {}): Promise<Client> {
    const client = connect(options);
    await client.auth.signIn(ada);
    return client;
  }

  async function close(): Promise<void> {
    for (const client of clients) client.close();
    await server.close();
  }

  return {
    server,
    accounts,
    store,
    feed,
    completed,
    duplicates,
    baseUrl,
    workspaceId: account.workspace.id,
    connect,
    signedIn,
    close,
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** Waits for a state; fails with what it waited for. */
export async function until(what: string, isSo: () => boolean, withinMs = 5000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!isSo()) {
    if (Date.now() > endMs) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
