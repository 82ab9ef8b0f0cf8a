import {
  changeMemberRole,
  createInvitation,
  leaveWorkspace,
  listInvitations,
  listMembers,
  removeMember,
  resendInvitation,
  revokeInvitation,
  transferWorkspace,
  type WorkspaceRole,
} from '@audiotricks/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';
import { useKeepWorkspace } from './use-workspaces.ts';

export function useMembers() {
  const { client, workspaceId } = useApi();
  return useQuery({
    queryKey: queryKeys.members(workspaceId),
    queryFn: async ({ signal }) => (await client.call(listMembers, { params: { workspaceId }, signal })).items,
  });
}

export function useInvitations() {
  const { client, workspaceId } = useApi();
  return useQuery({
    queryKey: queryKeys.invitations(workspaceId),
    queryFn: async ({ signal }) => (await client.call(listInvitations, { params: { workspaceId }, signal })).items,
  });
}

/** What is done to the people of a workspace; the lists are read again after each. */
export function useMemberActions() {
  const { client, session, workspaceId, enterWorkspace } = useApi();
  const queryClient = useQueryClient();
  const keepWorkspace = useKeepWorkspace();
  const params = { workspaceId };
  const reading = (queryKey: readonly unknown[], sentence: string) => () => {
    announce(sentence);
    return queryClient.invalidateQueries({ queryKey });
  };
  const members = queryKeys.members(workspaceId);
  const invitations = queryKeys.invitations(workspaceId);
  return {
    changeRole: useMutation({
      mutationFn: ({ userId, role }: { userId: string; role: WorkspaceRole }) =>
        client.call(changeMemberRole, { params: { ...params, userId }, body: { role } }),
      onSuccess: reading(members, 'The role is changed.'),
    }),
    remove: useMutation({
      mutationFn: (userId: string) => client.call(removeMember, { params: { ...params, userId } }),
      onSuccess: reading(members, 'The person is taken out.'),
    }),
    transfer: useMutation({
      mutationFn: (userId: string) => client.call(transferWorkspace, { params, body: { userId } }),
      onSuccess: (workspace) => {
        keepWorkspace(workspace);
        return reading(members, 'The workspace is handed over.')();
      },
    }),
    leave: useMutation({
      mutationFn: () => client.call(leaveWorkspace, { params }),
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: queryKeys.workspaces(session.user.id) });
        enterWorkspace(session.workspace.id);
      },
    }),
    invite: useMutation({
      mutationFn: (body: { email: string; role: WorkspaceRole }) => client.call(createInvitation, { params, body }),
      onSuccess: reading(invitations, 'The invitation is sent.'),
    }),
    resend: useMutation({
      mutationFn: (invitationId: string) => client.call(resendInvitation, { params: { ...params, invitationId } }),
      onSuccess: reading(invitations, 'The link is sent again.'),
    }),
    revoke: useMutation({
      mutationFn: (invitationId: string) => client.call(revokeInvitation, { params: { ...params, invitationId } }),
      onSuccess: reading(invitations, 'The invitation is taken back.'),
    }),
  };
}

export type MemberActions = ReturnType<typeof useMemberActions>;
