import { createHash } from 'node:crypto';
import type { RecordingAndJob } from '@audiotricks/contracts';
import { createContractServer, makeJob, mountAccounts, mountEvents, mountUploads } from '@audiotricks/sdk/testing';
import { mountAccount } from './account.ts';
import { mountActing } from './acting.ts';
import { mountEngines } from './engines.ts';
import { mountFactors } from './factors.ts';
import { mountFeeds } from './feeds.ts';
import { mountImports } from './imports.ts';
import { mountLibrary } from './library.ts';
import { mountProjects } from './projects.ts';
import { mountQuotes } from './quotes.ts';
import { mountRuns } from './runs.ts';
import { createWebHandler } from './serve-web.ts';
import { mountVocabulary } from './vocabulary.ts';
import { mountWatch } from './watch.ts';
import { mountWorkspaces } from './workspaces.ts';

export const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada Lovelace' };

export interface FakeApiOptions {
  /** Folder of a build of the web, served at all other addresses. */
  webFolder?: string;
  partSizeBytes?: number;
  port?: number;
}

/** The API by its contracts, in memory, moved by the test. Stands in for the server in tests of the web only. */
export async function startFakeApi({ webFolder, partSizeBytes = 65_536, port }: FakeApiOptions = {}) {
  const server = createContractServer();
  const accounts = mountAccounts(server);
  const feed = mountEvents(server);
  const library = mountLibrary(server, feed);
  const runs = mountRuns(server, feed, library);
  const engines = mountEngines(server);
  const factors = mountFactors(server);
  const quotes = mountQuotes(server, { library, engines, runs });
  const words = mountVocabulary(server);
  const watch = mountWatch(server);
  const acting = mountActing(server);
  const named = mountProjects(server, library);
  const imports = mountImports(server, feed, library);
  const feeds = mountFeeds(server, imports);
  /** What runs were told at the end of uploads, in order. */
  const uploadOptions: unknown[] = [];
  const uploads = mountUploads(server, {
    partSizeBytes,
    findDuplicate: (_workspaceId, sha256) => {
      const isSame = ({ bytes }: { bytes: Buffer }) => createHash('sha256').update(bytes).digest('hex') === sha256;
      return library.all().find(isSame)?.recording.id ?? null;
    },
    onCompleted: (upload): RecordingAndJob => {
      uploadOptions.push(upload.options);
      const stored = library.add(upload);
      runs.started(stored);
      const job = stored.recording.latestJob ?? makeJob(stored.recording.id);
      return { recording: stored.recording, job, duplicateOf: null };
    },
  });
  const account = accounts.add(ada);
  mountAccount(server, account);
  const workspaces = mountWorkspaces(server, account.access, account.user.id);
  if (webFolder !== undefined) server.fallback(createWebHandler(webFolder));
  const url = await server.listen(port);
  return {
    url,
    server,
    accounts,
    feed,
    library,
    runs,
    engines,
    factors,
    quotes,
    words,
    watch,
    acting,
    named,
    workspaces,
    imports,
    feeds,
    uploads,
    uploadOptions,
    workspaceId: account.workspace.id,
    close: server.close,
  };
}

export type FakeApi = Awaited<ReturnType<typeof startFakeApi>>;
