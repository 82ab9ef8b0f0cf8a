import type { JobOptions } from '@audiotricks/contracts';

/** Keys of the query cache, in one place because live events write to what screens read. */
export const queryKeys = {
  workspaces: (userId: string) => ['workspaces', userId] as const,
  members: (workspaceId: string) => ['members', workspaceId] as const,
  invitations: (workspaceId: string) => ['invitations', workspaceId] as const,
  settings: (workspaceId: string) => ['settings', workspaceId] as const,
  engineSetting: (workspaceId: string) => ['engine-setting', workspaceId] as const,
  audit: (workspaceId: string, filter: object) => ['audit', workspaceId, filter] as const,
  projects: (workspaceId: string) => ['projects', workspaceId] as const,
  tags: (workspaceId: string) => ['tags', workspaceId] as const,
  signInMethods: ['sign-in-methods'] as const,
  me: (userId: string) => ['me', userId] as const,
  sessions: (userId: string) => ['sessions', userId] as const,
  verification: (userId: string) => ['verification', userId] as const,
  accountSecurity: (userId: string) => ['account-security', userId] as const,
  passkeys: (userId: string) => ['passkeys', userId] as const,
  linkedSignIns: (userId: string) => ['linked-sign-ins', userId] as const,
  rights: (userId: string) => ['rights', userId] as const,
  securityEvents: (scope: string, workspaceId: string) => ['security-events', scope, workspaceId] as const,
  adminUsers: ['admin', 'users'] as const,
  adminWorkspaces: ['admin', 'workspaces'] as const,
  outbox: ['admin', 'outbox'] as const,
  usage: (workspaceId: string) => ['usage', workspaceId] as const,
  recordings: (workspaceId: string) => ['recordings', workspaceId, 'list'] as const,
  recording: (workspaceId: string, recordingId: string) => ['recordings', workspaceId, 'one', recordingId] as const,
  transcript: (workspaceId: string, recordingId: string) => ['transcript', workspaceId, recordingId] as const,
  /** Below the transcript's key, of which the newest stands at the key itself. */
  revision: (workspaceId: string, recordingId: string, revision: number) =>
    ['transcript', workspaceId, recordingId, revision] as const,
  revisions: (workspaceId: string, recordingId: string) => ['revisions', workspaceId, recordingId] as const,
  liveText: (workspaceId: string, recordingId: string) => ['live-text', workspaceId, recordingId] as const,
  imports: (workspaceId: string) => ['imports', workspaceId] as const,
  feeds: (workspaceId: string) => ['feeds', workspaceId] as const,
  vocabulary: (workspaceId: string) => ['vocabulary', workspaceId] as const,
  engines: (workspaceId: string) => ['engines', workspaceId] as const,
  quote: (workspaceId: string, recordingId: string, options: JobOptions | null) =>
    ['quote', workspaceId, recordingId, options] as const,
  peaks: (workspaceId: string, recordingId: string) => ['peaks', workspaceId, recordingId] as const,
};
