export { type AuditOptions, type AuditResult, createStorageAudit } from './audit-storage.ts';
export type { Difference } from './storage-audit.models.ts';
