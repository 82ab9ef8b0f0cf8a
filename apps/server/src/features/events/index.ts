export { createDeleteOldEvents } from './delete-old-events.ts';
export { createEvents, type EventsDeps } from './events.routes.ts';
export { recordEvent } from './record-event.ts';
