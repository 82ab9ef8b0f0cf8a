export type { LiveChunk, RecordingList } from './cache-patches.ts';
export { useLiveEvents } from './use-live-events.ts';
