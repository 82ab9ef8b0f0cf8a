export type { LiveChunk, RecordingList, RecordingsPage } from './cache-patches.ts';
export { useLiveEvents } from './use-live-events.ts';
