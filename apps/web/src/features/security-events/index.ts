export { SecurityEventList } from './security-event-list.tsx';
export { MySecurityPage, WorkspaceSecurityPage } from './security-pages.tsx';
