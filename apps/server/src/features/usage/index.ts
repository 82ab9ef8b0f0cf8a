export { leftOf, readAudioQuota } from './audio-quota.ts';
export { createDeleteOldQuotes } from './delete-old-quotes.ts';
export { type MeteredPiece, meteredMs, withTail } from './metering.ts';
export { recordUsage } from './record-usage.ts';
export {
  openReservation,
  raiseReservation,
  raiseWithinPlan,
  readHeldMs,
  reopenReservation,
  settleReservation,
  takeQuote,
} from './reservations.ts';
export { readStorageUsage } from './storage-usage.ts';
export { createUsageRoutes } from './usage.routes.ts';
