export { createRecording } from './create-recording.ts';
export { createRecordingDeletion } from './delete-recording.ts';
export type { CancelJobs, ReadLatestJobs, RecordEvent } from './recordings.deps.ts';
export { recordingNotFound } from './recordings.errors.ts';
export { findClaimedBytes, findRecordingOfUpload, findSameBytes } from './recordings.repository.ts';
export { createRecordingRoutes } from './recordings.routes.ts';
export { createRecordingViews, type RecordingViews } from './recordings.view.ts';
