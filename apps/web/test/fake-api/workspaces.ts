import { randomUUID } from 'node:crypto';
import {
  type AuditEntry,
  acceptInvitation,
  archiveWorkspace,
  changeMemberRole,
  createInvitation,
  createWorkspace,
  deleteWorkspace,
  type EngineSetting,
  type Invitation,
  type InvitationPreview,
  leaveWorkspace,
  listAuditEntries,
  listInvitations,
  listMembers,
  type Member,
  previewInvitation,
  readEngineSetting,
  readWorkspaceSettings,
  removeMember,
  resendInvitation,
  restoreWorkspace,
  revokeInvitation,
  rolePermissions,
  transferWorkspace,
  unarchiveWorkspace,
  updateWorkspace,
  type WorkspaceAccess,
  type WorkspaceSettings,
  writeEngineSetting,
  writeWorkspaceSettings,
} from '@audiotricks/contracts';
import { accessOf, type ContractServer, Refusal } from '@audiotricks/sdk/testing';

const dayMs = 24 * 60 * 60_000;
const now = () => new Date().toISOString();

/** Ada's workspaces and their people, in memory; what is asked of one is answered of all. `all`: where she may work. */
export function mountWorkspaces(server: ContractServer, all: WorkspaceAccess[], adaId: string) {
  const members: Member[] = [
    { userId: adaId, name: 'Ada Lovelace', email: 'ada@example.org', avatarUrl: null, role: 'owner', joinedAt: now() },
  ];
  const invitations: Invitation[] = [];
  const entries: AuditEntry[] = [];
  /** What links offer, by their token. */
  const offers = new Map<string, InvitationPreview>();
  let settings: WorkspaceSettings = {
    ...{ language: null, summaryStyle: 'formal', retentionDays: null, isSharingAllowed: true },
  };
  let engine: EngineSetting = { engine: null, model: null, profile: null };

  const change = (id: string | undefined, part: Partial<WorkspaceAccess>) => {
    const found = all.find((one) => one.id === id);
    if (!found) throw new Refusal('workspace.not_found', 'There is no such workspace.');
    return Object.assign(found, part);
  };
  const page = <Item>(items: readonly Item[]) => ({ items, nextCursor: null });
  const take = <Item>(
    items: Item[],
    isIt: (item: Item) => boolean,
    code: 'member.not_found' | 'invitation.not_found',
  ) => {
    const at = items.findIndex(isIt);
    const found = items[at];
    if (!found) throw new Refusal(code, 'There is nobody like that.');
    return { found, remove: () => items.splice(at, 1) };
  };

  /** A workspace where Ada is an owner besides her own. */
  const addWorkspace = (name: string): WorkspaceAccess => {
    const made = accessOf({ id: randomUUID(), name, isPersonal: false, createdAt: now() });
    all.push(made);
    return made;
  };
  server.mount(createWorkspace, ({ body }) => addWorkspace((body as { name: string }).name));
  server.mount(updateWorkspace, ({ params, body }) => change(params.workspaceId, body as { name: string }));
  server.mount(archiveWorkspace, ({ params }) => change(params.workspaceId, { archivedAt: now() }));
  server.mount(unarchiveWorkspace, ({ params }) => change(params.workspaceId, { archivedAt: null }));
  server.mount(deleteWorkspace, ({ params }) =>
    change(params.workspaceId, { deletesAt: new Date(Date.now() + 14 * dayMs).toISOString() }),
  );
  server.mount(restoreWorkspace, ({ params }) => change(params.workspaceId, { deletesAt: null }));
  server.mount(transferWorkspace, ({ params, body }) => {
    for (const member of members) {
      if (member.userId === adaId) member.role = 'admin';
      if (member.userId === (body as { userId: string }).userId) member.role = 'owner';
    }
    return change(params.workspaceId, { role: 'admin', permissions: [...rolePermissions.admin] });
  });
  server.mount(leaveWorkspace, ({ params }) => {
    all.splice(all.indexOf(change(params.workspaceId, {})), 1);
  });
  server.mount(readWorkspaceSettings, () => settings);
  server.mount(writeWorkspaceSettings, ({ body }) => {
    settings = { ...settings, ...(body as Partial<WorkspaceSettings>) };
    return settings;
  });
  server.mount(readEngineSetting, () => engine);
  server.mount(writeEngineSetting, ({ body }) => {
    engine = body as EngineSetting;
    return engine;
  });
  server.mount(listMembers, () => page(members));
  server.mount(changeMemberRole, ({ params, body }) => {
    const { found } = take(members, ({ userId }) => userId === params.userId, 'member.not_found');
    return Object.assign(found, body as { role: Member['role'] });
  });
  server.mount(removeMember, ({ params }) => {
    take(members, ({ userId }) => userId === params.userId, 'member.not_found').remove();
  });
  server.mount(listInvitations, () => page(invitations));
  server.mount(createInvitation, ({ body }) => {
    const { email, role } = body as Pick<Invitation, 'email' | 'role'>;
    if (invitations.some((one) => one.email === email)) {
      const fields = [{ path: 'body.email', message: 'This address is invited already.' }];
      throw new Refusal('invitation.exists', 'This address is invited already.', fields);
    }
    const made: Invitation = {
      ...{ id: randomUUID(), email, role, state: 'open', invitedBy: { id: adaId, name: 'Ada Lovelace' } },
      ...{ sentAt: now(), expiresAt: new Date(Date.now() + 7 * dayMs).toISOString(), createdAt: now() },
    };
    invitations.unshift(made);
    return made;
  });
  const invitationOf = (id: string | undefined) => take(invitations, (one) => one.id === id, 'invitation.not_found');
  server.mount(resendInvitation, ({ params }) =>
    Object.assign(invitationOf(params.invitationId).found, { state: 'open' }),
  );
  server.mount(revokeInvitation, ({ params }) => {
    invitationOf(params.invitationId).remove();
  });
  const offerOf = (body: unknown) => {
    const offer = offers.get((body as { token: string }).token);
    if (!offer)
      throw new Refusal('invitation.link_invalid', 'This invitation was accepted, was taken back, or is too old.');
    return offer;
  };
  server.mount(previewInvitation, ({ body }) => offerOf(body));
  server.mount(acceptInvitation, ({ body }) => {
    const { workspaceId: id, workspaceName: name } = offerOf(body);
    const joined = accessOf({ id, name, isPersonal: false, createdAt: now() });
    all.push(joined);
    return joined;
  });
  server.mount(listAuditEntries, ({ query: { action, actorId, from = '', to } }) =>
    page(
      entries.filter(
        (entry) =>
          (action === undefined || entry.action === action) &&
          (actorId === undefined || entry.actor?.id === actorId) &&
          entry.createdAt >= from &&
          (to === undefined || entry.createdAt < to),
      ),
    ),
  );
  const addMember = (part: Partial<Member>): Member => {
    const grace = { userId: randomUUID(), name: 'Grace Hopper', email: 'grace@example.org', avatarUrl: null };
    const member: Member = { ...grace, role: 'editor', joinedAt: now(), ...part };
    members.push(member);
    return member;
  };
  /** Newest first. */
  const addEntry = (part: Partial<AuditEntry>): void => {
    entries.unshift({
      ...{ id: randomUUID(), seq: entries.length + 1, action: 'member.joined', ipAddress: '192.0.2.7', details: {} },
      operator: null,
      ...{ actor: { id: adaId, name: 'Ada Lovelace' }, subject: { type: 'user', id: adaId }, createdAt: now() },
      ...part,
    });
  };
  return { all, members, invitations, entries, offers, addMember, addWorkspace, addEntry };
}
