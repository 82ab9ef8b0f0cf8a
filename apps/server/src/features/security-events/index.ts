export { createCountGivenOut } from './count-given-out.ts';
export { createDeleteOldSecurityEvents } from './delete-old-security-events.ts';
export { createRecordDenial } from './record-denial.ts';
export { createRecordSecurityEvent, noteSecurityEvent, type RecordSecurityEvent } from './record-security-event.ts';
export { createSecurityEventRoutes } from './security-events.routes.ts';
