import { createDeleteDueAccounts } from '../features/account/index.ts';
import { avatarKeyOf } from '../features/avatars/index.ts';
import { createDeleteOldChallenges } from '../features/challenges/index.ts';
import { createDeleteOldEvents } from '../features/events/index.ts';
import { createDeleteOldLinks, createDeleteOldSessions } from '../features/identity/index.ts';
import { createDeleteOldInvitations } from '../features/invitations/index.ts';
import { createDeleteOldDevices } from '../features/known-devices/index.ts';
import { createDeleteOldMail } from '../features/mail/index.ts';
import { createMeasureSpeed } from '../features/pipeline/index.ts';
import { createDeleteExpiredRecordings, createRecordingDeletion } from '../features/recordings/index.ts';
import { createDeleteOldSecurityEvents } from '../features/security-events/index.ts';
import { createDeleteOldThrottles } from '../features/sign-in-guard/index.ts';
import { createUploadEnding } from '../features/uploads/index.ts';
import { createDeleteOldQuotes } from '../features/usage/index.ts';
import { createDeleteDueWorkspaces } from '../features/workspaces/index.ts';
import { createHandler, defineJob, type Handler } from '../platform/queue/index.ts';
import type { Log } from '../shared/log.ts';
import { createFeatureDeps, type Deps } from './deps.ts';

const minuteMs = 60_000;
const secondMs = 1_000;

function sweep(name: string, everyMs: number) {
  return defineJob({
    name,
    periodic: { everyMs },
    timeoutMs: 30 * minuteMs,
    retryLimit: 3,
    retryDelayMs: 10_000,
    slots: 'io',
  });
}

const expireUploads = sweep('uploads.expire', 5 * minuteMs);
const deleteDueAccounts = sweep('accounts.delete_due', 10 * minuteMs);
const sweepStorage = sweep('storage.sweep', 60 * minuteMs);
const freeDeleted = sweep('recordings.free_deleted', 10 * minuteMs);
const deleteExpired = sweep('recordings.delete_expired', 10 * minuteMs);
const deleteDueWorkspaces = sweep('workspaces.delete_due', 10 * minuteMs);
const deleteOldEvents = sweep('events.delete_old', 10 * minuteMs);
const deleteOldQuotes = sweep('quotes.delete_old', 60 * minuteMs);
const deleteOldLinks = sweep('email_links.delete_old', 24 * 60 * minuteMs);
const deleteOldChallenges = sweep('auth_challenges.delete_old', 60 * minuteMs);
const deleteOldInvitations = sweep('invitations.delete_old', 24 * 60 * minuteMs);
const deleteOldMail = sweep('mail.delete_old', 10 * minuteMs);
const deleteOldSessions = sweep('sessions.delete_old', 24 * 60 * minuteMs);
const deleteOldSecurityEvents = sweep('security_events.delete_old', 24 * 60 * minuteMs);
const deleteOldThrottles = sweep('sign_in_throttles.delete_old', 60 * minuteMs);
const deleteOldDevices = sweep('known_devices.delete_old', 24 * 60 * minuteMs);

const measureSpeed = sweep('engines.measure_speed', 10 * secondMs);

/** What is done now and then over all workspaces, by one process at a time. */
export const sweepJobs = [
  expireUploads,
  deleteDueAccounts,
  sweepStorage,
  freeDeleted,
  deleteExpired,
  deleteDueWorkspaces,
  deleteOldEvents,
  deleteOldQuotes,
  deleteOldSessions,
  deleteOldLinks,
  deleteOldChallenges,
  deleteOldInvitations,
  deleteOldMail,
  deleteOldSecurityEvents,
  deleteOldThrottles,
  deleteOldDevices,
  measureSpeed,
];

export function createSweepHandlers(deps: Deps, log: Log): Handler[] {
  const features = createFeatureDeps(deps);
  const uploads = createUploadEnding(features);
  const deletion = createRecordingDeletion(features);
  const deleteExpiredRecordings = createDeleteExpiredRecordings({ ...deps, ...deletion });
  const sweeper = (job: ReturnType<typeof sweep>, run: () => Promise<unknown>) =>
    createHandler(job, async () => log.debug({ name: job.name, result: await run() }, 'swept'));
  return [
    sweeper(expireUploads, uploads.expireUploads),
    sweeper(deleteDueAccounts, createDeleteDueAccounts({ ...deps, avatarKeyOf })),
    sweeper(sweepStorage, uploads.sweepStorage),
    sweeper(freeDeleted, deletion.freeDeletedRecordings),
    sweeper(deleteExpired, deleteExpiredRecordings),
    sweeper(deleteDueWorkspaces, createDeleteDueWorkspaces(deps)),
    sweeper(deleteOldEvents, createDeleteOldEvents(deps)),
    sweeper(deleteOldQuotes, createDeleteOldQuotes(features)),
    sweeper(measureSpeed, createMeasureSpeed(deps)),
    sweeper(deleteOldSessions, createDeleteOldSessions(deps)),
    sweeper(deleteOldLinks, createDeleteOldLinks(deps)),
    sweeper(deleteOldSecurityEvents, createDeleteOldSecurityEvents(deps)),
    sweeper(deleteOldChallenges, createDeleteOldChallenges(deps)),
    sweeper(deleteOldInvitations, createDeleteOldInvitations(deps)),
    sweeper(deleteOldThrottles, createDeleteOldThrottles(deps)),
    sweeper(deleteOldDevices, createDeleteOldDevices(deps)),
    sweeper(deleteOldMail, createDeleteOldMail(deps)),
  ];
}
