import {
  addPasskey,
  beginTotp,
  confirmTotp,
  listLinkedSignIns,
  listPasskeys,
  makeRecoveryCodes,
  readAccountSecurity,
  removePasskey,
  removeTotp,
  renamePasskey,
  unlinkSignIn,
} from '@audiotricks/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { makePasskey } from '../../lib/passkeys.ts';
import { queryKeys } from '../../lib/query-keys.ts';

export function useAccountSecurity() {
  const { client, session } = useApi();
  return useQuery({
    queryKey: queryKeys.accountSecurity(session.user.id),
    queryFn: ({ signal }) => client.call(readAccountSecurity, { signal }),
  });
}

/** What turns two-factor sign-in on and off. */
export function useTwoFactor() {
  const { client, session } = useApi();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: queryKeys.accountSecurity(session.user.id) });
  const begin = useMutation({ mutationFn: () => client.call(beginTotp) });
  // Not read again by itself: the screen that shows the recovery codes would be gone. It calls `refresh` when it is done.
  const confirm = useMutation({ mutationFn: (code: string) => client.call(confirmTotp, { body: { code } }) });
  const remove = useMutation({
    mutationFn: () => client.call(removeTotp),
    onSuccess: () => {
      announce('Two-factor sign-in is off.');
      return refresh();
    },
  });
  const makeCodes = useMutation({ mutationFn: () => client.call(makeRecoveryCodes), onSuccess: refresh });
  return { begin, confirm, remove, makeCodes, refresh };
}

export function usePasskeys() {
  const { client, session } = useApi();
  return useQuery({
    queryKey: queryKeys.passkeys(session.user.id),
    queryFn: async ({ signal }) => (await client.call(listPasskeys, { signal })).items,
  });
}

/** What changes one's passkeys. */
export function usePasskeyChanges() {
  const { client, session } = useApi();
  const queryClient = useQueryClient();
  const told = (sentence: string) => () => {
    announce(sentence);
    return queryClient.invalidateQueries({ queryKey: queryKeys.passkeys(session.user.id) });
  };
  const add = useMutation({
    mutationFn: async (name: string) => client.call(addPasskey, { body: { name, passkey: await makePasskey(client) } }),
    onSuccess: told('The passkey is added.'),
  });
  const rename = useMutation({
    mutationFn: ({ passkeyId, name }: { passkeyId: string; name: string }) =>
      client.call(renamePasskey, { params: { passkeyId }, body: { name } }),
    onSuccess: told('The passkey is renamed.'),
  });
  const remove = useMutation({
    mutationFn: (passkeyId: string) => client.call(removePasskey, { params: { passkeyId } }),
    onSuccess: told('The passkey is removed.'),
  });
  return { add, rename, remove };
}

export function useLinkedSignIns() {
  const { client, session } = useApi();
  return useQuery({
    queryKey: queryKeys.linkedSignIns(session.user.id),
    queryFn: async ({ signal }) => (await client.call(listLinkedSignIns, { signal })).items,
  });
}

export function useUnlinkSignIn() {
  const { client, session } = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (linkedSignInId: string) => client.call(unlinkSignIn, { params: { linkedSignInId } }),
    onSuccess: () => {
      announce('The sign-in is unlinked.');
      return queryClient.invalidateQueries({ queryKey: queryKeys.linkedSignIns(session.user.id) });
    },
  });
}
