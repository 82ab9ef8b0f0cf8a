import { maxOpenInvitations, type WorkspaceRole } from '@audiotricks/contracts';
import type { Database, Transaction } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { newId } from '../../shared/ids.ts';
import { hashSecretToken, newSecretToken } from '../../shared/secret-token.ts';
import { recordAudit } from '../audit/index.ts';
import { normalizeEmail } from '../identity/index.ts';
import { invitationMail, type WriteMail } from '../mail/index.ts';
import { isPersonal, lockMembers, ownersOnly, workspaceNotFound } from '../workspaces/index.ts';
import {
  invitationExists,
  invitationNotFound,
  inviterUnverified,
  memberExists,
  sentRecently,
  tooManyInvitations,
} from './invitations.errors.ts';
import {
  type InvitationRow,
  invitationLifeDays,
  invitationLifeMs,
  mayGive,
  resendPauseMs,
} from './invitations.models.ts';

export interface InvitingDeps {
  database: Database;
  writeMail: WriteMail;
  publicUrl: string;
  /** Whether addresses are verified here: then only the verified invite. */
  isVerifying: boolean;
  now: () => Date;
}

interface ByActor {
  workspaceId: string;
  actor: Actor;
}

/**
 * Making, renewing and taking back invitations, each in one transaction with its mail and its audit entry, under the
 * lock of the workspace's row. As the system where a mail is written: mail belongs to no workspace.
 */
export function createInviting({ database, writeMail, publicUrl, isVerifying, now }: InvitingDeps) {
  async function enter(transaction: Transaction, { workspaceId, actor }: ByActor) {
    const workspace = await lockMembers(transaction, workspaceId);
    const role = workspace.roles.get(actor.userId);
    // Since permission was checked they may have become less, or nothing.
    if (role === undefined) throw workspaceNotFound();
    const checkMayGive = (given: WorkspaceRole) => {
      if (!mayGive(role, given)) throw ownersOnly();
    };
    return { isPersonal: workspace.isPersonal, checkMayGive };
  }

  async function findInviter(transaction: Transaction, userId: string) {
    const inviter = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
    if (isVerifying && inviter.emailVerifiedAt === null) throw inviterUnverified();
    return inviter;
  }

  /** What a new link writes into the row, and the mail that carries it. */
  function newLink(inviter: { id: string; email: string; emailVerifiedAt: Date | null }) {
    const token = newSecretToken();
    const sentAt = now();
    const expiresAt = new Date(sentAt.getTime() + invitationLifeMs);
    const message = invitationMail({
      url: `${publicUrl}/invitation#token=${token}`,
      days: invitationLifeDays,
      from: inviter.emailVerifiedAt === null ? null : inviter.email,
    });
    return {
      columns: { invitedById: inviter.id, tokenHash: hashSecretToken(token), sentAt, expiresAt },
      send: (transaction: Transaction, toAddress: string) =>
        writeMail(transaction, { userId: null, toAddress, message, expiresAt }),
    };
  }

  /** An expired invitation of the address is replaced. Throws what the contract lists. */
  async function create(request: ByActor & { email: string; role: WorkspaceRole }): Promise<InvitationRow> {
    const { workspaceId, actor, email, role } = request;
    const emailNormalized = normalizeEmail(email);
    return database.system(async (transaction) => {
      const workspace = await enter(transaction, request);
      workspace.checkMayGive(role);
      if (workspace.isPersonal && role === 'owner') throw isPersonal();
      const inviter = await findInviter(transaction, actor.userId);
      const where = { workspaceId, user: { emailNormalized } };
      if ((await transaction.membership.count({ where })) > 0) throw memberExists();
      await transaction.invitation.deleteMany({ where: { workspaceId, emailNormalized, expiresAt: { lte: now() } } });
      const open = { workspaceId, expiresAt: { gt: now() } };
      if ((await transaction.invitation.count({ where: { ...open, emailNormalized } })) > 0) throw invitationExists();
      if ((await transaction.invitation.count({ where: open })) >= maxOpenInvitations) throw tooManyInvitations();
      const { columns, send } = newLink(inviter);
      const data = { id: newId(), workspaceId, email, emailNormalized, role, createdAt: columns.sentAt, ...columns };
      const row = await transaction.invitation.create({ data });
      await send(transaction, email);
      const subject = { type: 'invitation', id: row.id };
      const details = { email, role };
      await recordAudit(transaction, { workspaceId, action: 'invitation.created', actor, subject, details });
      return row;
    });
  }

  async function find(transaction: Transaction, key: { workspaceId: string; invitationId: string }) {
    const { workspaceId, invitationId } = key;
    const row = await transaction.invitation.findFirst({ where: { id: invitationId, workspaceId } });
    if (row === null) throw invitationNotFound();
    return row;
  }

  /** Whoever sends it again is its inviter from then on. */
  async function resend(request: ByActor & { invitationId: string }): Promise<InvitationRow> {
    const { workspaceId, actor } = request;
    return database.system(async (transaction) => {
      const workspace = await enter(transaction, request);
      const found = await find(transaction, request);
      workspace.checkMayGive(found.role);
      const inviter = await findInviter(transaction, actor.userId);
      if (now().getTime() - found.sentAt.getTime() < resendPauseMs) throw sentRecently();
      const { columns, send } = newLink(inviter);
      const row = await transaction.invitation.update({ where: { id: found.id }, data: columns });
      await send(transaction, row.email);
      const subject = { type: 'invitation', id: row.id };
      const details = { email: row.email, role: row.role };
      await recordAudit(transaction, { workspaceId, action: 'invitation.resent', actor, subject, details });
      return row;
    });
  }

  async function revoke(request: ByActor & { invitationId: string }): Promise<void> {
    const { workspaceId, actor } = request;
    await database.tenant(workspaceId, async (transaction) => {
      const workspace = await enter(transaction, request);
      const { id, email, role } = await find(transaction, request);
      workspace.checkMayGive(role);
      await transaction.invitation.delete({ where: { id } });
      const subject = { type: 'invitation', id };
      const details = { email, role };
      await recordAudit(transaction, { workspaceId, action: 'invitation.revoked', actor, subject, details });
    });
  }

  return { create, resend, revoke };
}
