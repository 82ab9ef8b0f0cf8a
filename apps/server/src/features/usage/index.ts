export { leftOf, readAudioQuota } from './audio-quota.ts';
export { createDeleteOldQuotes } from './delete-old-quotes.ts';
export { type MeteredPiece, meteredMs } from './metering.ts';
export { recordUsage } from './record-usage.ts';
export {
  openReservation,
  type RunOptions,
  raiseReservation,
  raiseWithinPlan,
  readHeldMs,
  reopenReservation,
  settleReservation,
  takeQuote,
} from './reservations.ts';
export { readStorageUsage } from './storage-usage.ts';
export { createUsageRoutes } from './usage.routes.ts';
