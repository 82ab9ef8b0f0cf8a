import { type Invitation, rolePermissions, type WorkspaceRole } from '@audiotricks/contracts';

const dayMs = 24 * 60 * 60 * 1000;
export const invitationLifeDays = 7;
export const invitationLifeMs = invitationLifeDays * dayMs;
/** Between two mails of an invitation: nobody's mailbox is filled by a stranger. */
export const resendPauseMs = 60_000;

export interface InvitationRow {
  id: string;
  email: string;
  role: WorkspaceRole;
  invitedById: string;
  sentAt: Date;
  expiresAt: Date;
  createdAt: Date;
}

/** Whether somebody of this role, or of none, may give people that one. */
export function mayGive(giver: WorkspaceRole | undefined, role: WorkspaceRole): boolean {
  if (giver === undefined || !rolePermissions[giver].has('members.write')) return false;
  return role !== 'owner' || giver === 'owner';
}

/** Whether it can be accepted: in time, and its inviter may still give the role. */
export function isOpen(
  { expiresAt, invitedById, role }: Pick<InvitationRow, 'expiresAt' | 'invitedById' | 'role'>,
  { roles, now }: { roles: ReadonlyMap<string, WorkspaceRole>; now: Date },
): boolean {
  return expiresAt > now && mayGive(roles.get(invitedById), role);
}

/** `names`: of people, by id. */
export function toInvitation(
  row: InvitationRow,
  told: { isOpen: boolean; names: ReadonlyMap<string, string> },
): Invitation {
  const { id, email, role, invitedById, sentAt, expiresAt, createdAt } = row;
  return {
    ...{ id, email, role },
    state: told.isOpen ? 'open' : 'expired',
    invitedBy: { id: invitedById, name: told.names.get(invitedById) ?? null },
    sentAt: sentAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    createdAt: createdAt.toISOString(),
  };
}
