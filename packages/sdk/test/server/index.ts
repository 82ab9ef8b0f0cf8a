export { type Accounts, accessOf, mountAccounts } from './accounts.ts';
export { type ContractServer, createContractServer, type Exchange, Refusal } from './contract-server.ts';
export { type EventFeed, mountEvents } from './event-feed.ts';
export { makeJob, makeRecording } from './records.ts';
export { type CompletedUpload, mountUploads, type UploadStore } from './upload-store.ts';
