export { parseAllowList } from './allow-list.ts';
export { OutboundError, type OutboundReason } from './outbound.errors.ts';
export { createOutbound, type Outbound, type OutboundOptions, type OutboundResponse } from './outbound.ts';
