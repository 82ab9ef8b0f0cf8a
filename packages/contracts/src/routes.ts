import { accountRoutes } from './account.ts';
import { auditRoutes } from './audit.ts';
import { deleteAvatar, putAvatar, readAvatar } from './avatars.ts';
import { engineSettingRoutes } from './engine-setting.ts';
import { listEngines } from './engines.ts';
import { streamEvents } from './events.ts';
import { feedRoutes } from './feeds.ts';
import {
  forgotPassword,
  me,
  refresh,
  register,
  resendVerification,
  resetPassword,
  signIn,
  signOut,
  verifyEmail,
} from './identity.ts';
import { impersonationRoutes } from './impersonations.ts';
import { importRoutes } from './imports.ts';
import { invitationRoutes } from './invitations.ts';
import { cancelJob, createQuote, readJob, retryJob, startJob } from './jobs.ts';
import { oidcRoutes } from './oidc.ts';
import { operatorRoutes } from './operators.ts';
import { passkeyRoutes } from './passkeys.ts';
import { projectAndTagRoutes } from './projects-and-tags.ts';
import {
  createAudioUrl,
  deleteRecording,
  listRecordings,
  readAudio,
  readPeaks,
  readRecording,
  readSignedAudio,
  readSignedPlayback,
  updateRecording,
  uploadRecording,
} from './recordings.ts';
import type { RouteContract } from './route.ts';
import { securityEventRoutes } from './security-events.ts';
import { listRevisions, readTranscript } from './transcripts.ts';
import { twoFactorRoutes } from './two-factor.ts';
import { abortUpload, completeUpload, listUploads, openUpload, putPart, readUpload, signPartUrls } from './uploads.ts';
import { readUsage } from './usage.ts';
import { vocabularyRoutes } from './vocabulary.ts';
import { workspaceSettingRoutes } from './workspace-settings.ts';
import { workspaceRoutes } from './workspaces.ts';

/** Every route of the API: the server refuses to start while one has no handler; OpenAPI and the generated tests read it. */
export const allRoutes: readonly RouteContract[] = [
  register,
  signIn,
  refresh,
  signOut,
  resendVerification,
  verifyEmail,
  forgotPassword,
  resetPassword,
  me,
  ...twoFactorRoutes,
  ...accountRoutes,
  ...passkeyRoutes,
  ...oidcRoutes,
  putAvatar,
  deleteAvatar,
  readAvatar,
  ...workspaceRoutes,
  ...workspaceSettingRoutes,
  ...invitationRoutes,
  ...auditRoutes,
  ...securityEventRoutes,
  ...operatorRoutes,
  ...impersonationRoutes,
  readUsage,
  ...vocabularyRoutes,
  listEngines,
  ...engineSettingRoutes,
  openUpload,
  listUploads,
  readUpload,
  signPartUrls,
  putPart,
  completeUpload,
  abortUpload,
  uploadRecording,
  ...importRoutes,
  ...feedRoutes,
  ...projectAndTagRoutes,
  listRecordings,
  readRecording,
  updateRecording,
  deleteRecording,
  readAudio,
  createAudioUrl,
  readSignedAudio,
  readSignedPlayback,
  readPeaks,
  readTranscript,
  listRevisions,
  createQuote,
  startJob,
  readJob,
  cancelJob,
  retryJob,
  streamEvents,
];
