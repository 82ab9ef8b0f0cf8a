import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  addFeed,
  checkFeed,
  createImport,
  type Import,
  listImports,
  previewFeed,
  readImport,
  readRecording,
} from '@audiotricks/contracts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type PodcastServer, startPodcast } from '../../apps/server/test/imports/podcast-server.ts';
import { type Member, readTranscriptOf, registerMember } from '../process/client.ts';
import { type ServerProcess, startServerProcess } from '../process/server-process.ts';

let server: ServerProcess;
let member: Member;
let podcast: PodcastServer;

beforeAll(async () => {
  const speech = await readFile(path.resolve(import.meta.dirname, '../../models/samples/jfk.wav'));
  podcast = await startPodcast({ audio: speech, title: 'Speeches' });
  podcast.publish('inaugural');
  server = await startServerProcess({ environment: { LOG_LEVEL: 'warn', OUTBOUND_ALLOW: '127.0.0.1' } });
  member = await registerMember(server.url);
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await server?.clear();
  await podcast?.close();
});

/** The words of what the import became. */
async function transcribed(importId: string): Promise<string> {
  const { client, workspaceId } = member;
  const brought = await vi.waitUntil(
    async () => {
      const now = await client.call(readImport, { params: { workspaceId, importId } });
      if (now.state === 'failed') throw new Error(now.error?.detail);
      return now.recordingId ?? undefined;
    },
    { timeout: 60_000, interval: 100 },
  );
  await vi.waitUntil(
    async () => {
      const recording = await client.call(readRecording, { params: { workspaceId, recordingId: brought } });
      if (recording.state === 'failed') throw new Error(recording.error?.detail);
      return recording.state === 'ready';
    },
    { timeout: 120_000, interval: 250 },
  );
  return (await readTranscriptOf(member, brought)).text;
}

const words = /ask not what your country can do for you/i;

it('an episode is chosen, transcribed, and the next one comes by itself, once', async () => {
  const { client, workspaceId } = member;
  const params = { workspaceId };
  const preview = await client.call(previewFeed, { params, body: { url: podcast.url } });
  expect(preview.episodes.map(({ guid }) => guid)).toEqual(['inaugural']);
  const body = { url: podcast.url, guids: ['inaugural'], follow: true };
  const { feed, imports } = await client.call(addFeed, { params, body });
  expect(await transcribed(imports[0]?.id ?? '')).toMatch(words);

  podcast.publish('farewell');
  await client.call(checkFeed, { params: { workspaceId, feedId: feed.id } });
  const listed = () => client.call(listImports, { params, query: { limit: 10 } });
  const next = await vi.waitUntil(
    async (): Promise<Import | undefined> => (await listed()).items.find(({ name }) => name === 'Speech farewell'),
    { timeout: 60_000, interval: 100 },
  );
  expect(await transcribed(next.id)).toMatch(words);
  await client.call(checkFeed, { params: { workspaceId, feedId: feed.id } });
  await vi.waitUntil(() => podcast.answers.at(-1) === 304, { timeout: 60_000, interval: 100 });
  expect((await listed()).items).toHaveLength(2);
}, 300_000);

it('addresses that lead inwards are refused by the product as it runs', async () => {
  const { client, workspaceId } = member;
  const { port } = new URL(podcast.url);
  const asked = podcast.connections();
  for (const host of ['[::1]', '[::ffff:169.254.169.254]', '127.0.0.2', '0']) {
    const body = { url: `http://${host}:${port}/audio/inaugural.wav` };
    await expect(client.call(createImport, { params: { workspaceId }, body })).rejects.toMatchObject({
      code: 'import.address_refused',
    });
  }
  expect(podcast.connections()).toBe(asked);
});
