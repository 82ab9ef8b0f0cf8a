import type { InvitationPreview } from '@audiotricks/contracts';
import type { Database, Transaction } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import { newId } from '../../shared/ids.ts';
import { hashSecretToken } from '../../shared/secret-token.ts';
import { recordAudit } from '../audit/index.ts';
import { type Invitations, normalizeEmail } from '../identity/index.ts';
import { lockMembers } from '../workspaces/index.ts';
import { invitationLinkInvalid, otherAddress } from './invitations.errors.ts';
import { isOpen } from './invitations.models.ts';

/**
 * What whoever holds a link can do with it. As the system throughout: they are no member yet, and no workspace is known
 * before the token was looked up.
 */
export function createAccepting({ database, now }: { database: Database; now: () => Date }) {
  /** The invitation of a token as long as it can be accepted, with its workspace locked. Throws `invitation.link_invalid`. */
  async function take(transaction: Transaction, token: string) {
    const where = { tokenHash: hashSecretToken(token) };
    const found = await transaction.invitation.findUnique({ where, select: { workspaceId: true } });
    if (found === null) throw invitationLinkInvalid();
    const workspace = await lockMembers(transaction, found.workspaceId);
    // Again under the lock: it may have been accepted, renewed or taken back meanwhile.
    const invitation = await transaction.invitation.findUnique({ where });
    if (workspace.isReadOnly || invitation === null || !isOpen(invitation, { ...workspace, now: now() }))
      throw invitationLinkInvalid();
    return { invitation, workspace };
  }

  /** Throws `invitation.link_invalid`. */
  const preview = (token: string): Promise<InvitationPreview> =>
    database.system(async (transaction) => {
      const { invitation, workspace } = await take(transaction, token);
      const { workspaceId, email, emailNormalized, role, invitedById, expiresAt } = invitation;
      const inviter = await transaction.user.findUnique({ where: { id: invitedById } });
      const account = await transaction.user.findUnique({ where: { emailNormalized } });
      return {
        ...{ workspaceId, workspaceName: workspace.name, role, email, hasAccount: account !== null },
        inviterName: inviter?.displayName ?? null,
        expiresAt: expiresAt.toISOString(),
      };
    });

  /**
   * Makes a person a member, uses the invitation up and takes its address for verified, because the link was read there.
   * Who is a member already keeps their role. Answers the workspace's id. Throws `invitation.link_invalid`,
   * `invitation.other_address`.
   */
  async function join(transaction: Transaction, { token, actor }: { token: string; actor: Actor }): Promise<string> {
    const { invitation, workspace } = await take(transaction, token);
    const { id, workspaceId, role, emailNormalized, invitedById } = invitation;
    const { userId } = actor;
    const person = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
    if (person.emailNormalized !== emailNormalized) throw otherAddress();
    await transaction.invitation.delete({ where: { id } });
    await transaction.user.updateMany({
      where: { id: userId, emailNormalized, emailVerifiedAt: null },
      data: { emailVerifiedAt: now() },
    });
    if (workspace.roles.has(userId)) return workspaceId;
    await transaction.membership.create({ data: { id: newId(), workspaceId, userId, role } });
    const subject = { type: 'user', id: userId };
    const details = { role, invitationId: id, invitedById };
    await recordAudit(transaction, { workspaceId, action: 'member.joined', actor, subject, details });
    return workspaceId;
  }

  /** With an account that is there. */
  const accept = (request: { token: string; actor: Actor }): Promise<string> =>
    database.system((transaction) => join(transaction, request));

  /** For registering: nothing is made, nor hashed, for a link that is no good. */
  const forRegistering: Invitations = {
    check: ({ token, email }) =>
      database.system(async (transaction) => {
        const { invitation } = await take(transaction, token);
        if (invitation.emailNormalized !== normalizeEmail(email)) throw otherAddress();
      }),
    join: async (transaction, request) => {
      await join(transaction, request);
    },
  };

  return { preview, accept, forRegistering };
}
