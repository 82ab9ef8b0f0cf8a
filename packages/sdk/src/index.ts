export { createActingClient } from './acting.ts';
export { type Auth, type Client, type ClientOptions, createClient } from './client.ts';
export { ApiError, ConnectionError, ContractError, FileUnreadableError, isTransient } from './errors.ts';
export type { EventStream, EventStreamOptions, StreamState } from './events.ts';
export type { Call, CallAnswer, CallInput } from './route-types.ts';
export type { SessionListener } from './session.ts';
export { createBrowserTabs, type Tabs } from './tabs.ts';
export type {
  LiveUploadOptions,
  LiveUploadProgress,
  LiveUploadState,
  LiveUploadTask,
} from './uploads/live-upload-types.ts';
export type { UploadSource } from './uploads/upload-source.ts';
export type { UploadOptions, UploadProgress, UploadTask, UploadTaskState } from './uploads/upload-types.ts';
