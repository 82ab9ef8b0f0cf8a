export { AuditPage } from './audit-page.tsx';
export { MembersPage } from './members-page.tsx';
export { SettingsPage } from './settings-page.tsx';
