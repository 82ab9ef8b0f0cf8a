import {
  createAudioUrl,
  deleteRecording,
  listRecordings,
  readAudio,
  readPeaks,
  readRecording,
  readSignedAudio,
  readSignedPlayback,
  updateRecording,
} from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import type { Storage, UrlSigner } from '../../platform/storage/index.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { originOf } from '../../shared/http/origin.ts';
import { type AudioVariant, audioObjectOf } from './audio/audio-object.ts';
import { createAudioServer } from './audio/serve-audio.ts';
import { createSignOrigin } from './audio/sign-origin.ts';
import { createRecordingDeletion } from './delete-recording.ts';
import { createLibrary } from './read-recordings.ts';
import type { CancelJobs, ReadLatestJobs, RecordEvent } from './recordings.deps.ts';
import { recordingNotFound } from './recordings.errors.ts';
import { findRecording } from './recordings.repository.ts';
import { createRecordingViews } from './recordings.view.ts';

export interface RecordingRoutesDeps {
  database: Database;
  storage: Storage;
  signer: UrlSigner;
  /** Where people reach the instance. */
  publicUrl: string;
  readLatestJobs: ReadLatestJobs;
  recordEvent: RecordEvent;
  cancelJobs: CancelJobs;
  now: () => Date;
}

/** One address for each object, so that what was signed keeps its meaning. */
function mediaPath(variant: AudioVariant, recordingId: string): string {
  return variant === 'original' ? `/media/audio/${recordingId}` : `/media/playback/${recordingId}`;
}

/** The library over HTTP; sending files is the uploads' part. */
export function createRecordingRoutes(deps: RecordingRoutesDeps): RouteImplementation[] {
  const { database, signer, publicUrl } = deps;
  const library = createLibrary({ ...deps, views: createRecordingViews(deps) });
  const deletion = createRecordingDeletion(deps);
  const signOrigin = createSignOrigin(deps);
  const serveAudio = createAudioServer({ ...deps, signOrigin });

  async function findAudio(key: { workspaceId: string; recordingId: string; variant: AudioVariant }) {
    const row = await database.tenant(key.workspaceId, (transaction) => findRecording(transaction, key));
    if (!row) throw recordingNotFound();
    return audioObjectOf(row, key.variant);
  }

  return [
    implement(listRecordings, ({ workspace, query }) =>
      library.listRecordings({ ...query, workspaceId: workspace.workspaceId }),
    ),
    implement(readRecording, ({ params }) => library.readRecording(params)),
    implement(updateRecording, ({ params, body }) => library.updateRecording({ ...params, changes: body })),
    implement(deleteRecording, async ({ params }) => {
      await deletion.deleteRecording(params);
      return undefined;
    }),
    implement(readPeaks, ({ params }) => library.readPeaks(params)),
    implement(readAudio, async ({ params, query, request, reply }) => {
      await serveAudio({ ...params, ...query }, { request, reply });
      return undefined;
    }),
    implement(createAudioUrl, async ({ params, body, request }) => {
      const object = await findAudio({ ...params, ...body });
      const origin = await signOrigin(object);
      if (origin !== null) return { url: origin.url, expiresAt: origin.expiresAt.toISOString() };
      const path = mediaPath(object.isRendition ? 'playback' : 'original', params.recordingId);
      const signed = signer.sign({ method: 'GET', path, workspaceId: params.workspaceId });
      const url = `${originOf(request, publicUrl)}${signed.pathAndQuery}`;
      return { url, expiresAt: signed.expiresAt.toISOString() };
    }),
    implement(readSignedAudio, async ({ params: { recordingId }, query, request, reply }) => {
      signer.verify({ method: 'GET', path: mediaPath('original', recordingId), ...query });
      await serveAudio({ workspaceId: query.workspace, recordingId, variant: 'original' }, { request, reply });
      return undefined;
    }),
    implement(readSignedPlayback, async ({ params: { recordingId }, query, request, reply }) => {
      signer.verify({ method: 'GET', path: mediaPath('playback', recordingId), ...query });
      await serveAudio({ workspaceId: query.workspace, recordingId, variant: 'playback' }, { request, reply });
      return undefined;
    }),
  ];
}
