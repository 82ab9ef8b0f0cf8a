export { announceWorker } from './announce-worker.ts';
export { findCapabilities } from './find-capabilities.ts';
