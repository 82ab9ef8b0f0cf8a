import type { WorkspaceRole } from '@audiotricks/contracts';
import type { Caller } from './implement.ts';

/** Turns an access token into who sent it. Throws AppError `auth.token_invalid` when it is not, or no longer, good. */
export type Authenticate = (accessToken: string) => Promise<Caller>;

/** What somebody is in a workspace, and whether that is read-only. */
export interface WorkspaceStanding {
  role: WorkspaceRole;
  isArchived: boolean;
  /** It is to be deleted. */
  isEnding: boolean;
}

/** The standing of a user in a workspace, or null where they are not a member (or there is no such workspace). */
export type ResolveWorkspace = (userId: string, workspaceId: string) => Promise<WorkspaceStanding | null>;

/** What somebody may do on the whole instance. */
export type ReadPlatformPermissions = (userId: string) => Promise<ReadonlySet<string>>;

/** Somebody tried what their role does not allow: taken down before the refusal goes out. */
export type OnDenied = (denial: {
  userId: string;
  /** Who really tried, where an operator acts for the user. */
  operatorId: string | null;
  /** Absent where it is about the whole instance. */
  workspaceId?: string;
  role?: WorkspaceRole;
  permission: string;
  ipAddress: string;
}) => Promise<void>;

/** Somebody was given the sound or the words of a recording. */
export type OnGivenOut = (gift: {
  workspaceId: string;
  userId: string;
  /** Who really took it, where an operator acts for the user. */
  operatorId: string | null;
  recordingId: string;
  ipAddress: string;
}) => Promise<void>;

/** The token of `Authorization: Bearer <token>`, or null. */
export function readBearerToken(authorization: string | undefined): string | null {
  return /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1] ?? null;
}
