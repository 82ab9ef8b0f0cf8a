import { createReadStream } from 'node:fs';
import type { Database, Transaction } from '../../../platform/database/index.ts';
import type { Media } from '../../../platform/media/index.ts';
import { createHandler, type Handler } from '../../../platform/queue/index.ts';
import type { DiskTemporaries, LocalCopies, Storage } from '../../../platform/storage/index.ts';
import type { RecordEvent } from '../recordings.deps.ts';
import type { RecordingViews } from '../recordings.view.ts';
import { renderPlaybackJob } from './playback.jobs.ts';
import { movePlayback } from './playback.repository.ts';
import type { PlaybackEvent } from './playback.states.ts';
import { playbackKeyOf } from './playback-key.ts';

interface RecordingKey {
  workspaceId: string;
  recordingId: string;
}

export interface RenderPlaybackDeps {
  database: Database;
  storage: Storage;
  media: Media;
  views: RecordingViews;
  recordEvent: RecordEvent;
  copies: LocalCopies;
  temporaries: DiskTemporaries;
}

/**
 * Makes the rendition of a recording. Repeating it is harmless: the object has one place and one content. A recording
 * that went meanwhile takes its rendition with it.
 */
export function createRenderPlayback(deps: RenderPlaybackDeps): Handler {
  const { database, storage } = deps;
  return createHandler(
    renderPlaybackJob,
    async ({ data, signal, done }) => {
      const row = await database.tenant(data.workspaceId, (transaction) => readWaiting(transaction, data));
      if (row === 'gone') return await storage.delete(playbackKeyOf(data));
      if (row === 'decided') return;
      await renderTo(deps, { ...row, key: playbackKeyOf(data), signal });
      const isPlayed = await done((transaction) => settle(deps, transaction, { ...data, event: 'finish' }));
      if (!isPlayed) await storage.delete(playbackKeyOf(data));
    },
    {
      onFailed: async (transaction, data) => {
        await settle(deps, transaction, { ...data, event: 'fail' });
      },
    },
  );
}

/** What to render, or why there is nothing to do. */
async function readWaiting(transaction: Transaction, { workspaceId, recordingId }: RecordingKey) {
  const row = await transaction.recording.findFirst({
    where: { id: recordingId, workspaceId, state: { not: 'deleted' } },
    select: { storageKey: true, sizeBytes: true, playback: true },
  });
  if (row === null || row.storageKey === null) return 'gone';
  if (row.playback !== 'pending') return 'decided';
  return { storageKey: row.storageKey, sizeBytes: Number(row.sizeBytes) };
}

async function renderTo(
  { storage, media, copies, temporaries }: RenderPlaybackDeps,
  input: { storageKey: string; sizeBytes: number; key: string; signal: AbortSignal },
): Promise<void> {
  const { storageKey, sizeBytes, key, signal } = input;
  const rendition = await temporaries.create();
  try {
    const render = async (path: string) => {
      const source = { path, sizeBytes };
      const probe = await media.probe(source, { signal });
      await media.render(source, { probe, output: rendition.file, signal });
    };
    await copies.use({ key: storageKey, sizeBytes }, render, { signal });
    await storage.put({ key, body: createReadStream(rendition.path), signal });
  } finally {
    await rendition.discard();
  }
}

/** Moves the state and tells of it; false where the recording or its original went meanwhile. */
async function settle(
  { views, recordEvent }: RenderPlaybackDeps,
  transaction: Transaction,
  { event, ...key }: RecordingKey & { event: PlaybackEvent },
): Promise<boolean> {
  const moved = await movePlayback(transaction, { ...key, event });
  if (moved === null) return false;
  if (moved.after !== moved.before) {
    const recording = await views.recordingView(transaction, key);
    const { workspaceId } = key;
    await recordEvent(transaction, { workspaceId, type: 'recording.updated', data: { recording } });
  }
  return true;
}
