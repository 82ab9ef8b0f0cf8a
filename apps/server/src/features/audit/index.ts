export { createAuditRoutes, type NamesOf } from './audit.routes.ts';
export { type NewAuditEntry, recordAudit } from './record-audit.ts';
export { verifyAllAudits } from './verify-all-audits.ts';
export { verifyAudit } from './verify-audit.ts';
