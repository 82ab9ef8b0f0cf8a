import { deleteAvatar, maxAvatarBytes, me, putAvatar, type User } from '@audiotricks/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { announce } from '../../lib/announce.ts';
import { useApi } from '../../lib/api.tsx';
import { formatSize } from '../../lib/format.ts';
import { queryKeys } from '../../lib/query-keys.ts';

/** The signed-in person; known from the session, changed here. */
export function useMe(): User {
  const { client, session } = useApi();
  const { data } = useQuery({
    queryKey: queryKeys.me(session.user.id),
    queryFn: async ({ signal }) => (await client.call(me, { signal })).user,
    initialData: session.user,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
}

/** Said here instead of sending what the server would refuse. */
class PictureTooLarge extends Error {
  readonly code = 'avatar.too_large';
  readonly detail = `This picture is too large: at most ${formatSize(maxAvatarBytes)}.`;
}

/** Sets and takes back the person's picture. */
export function usePicture() {
  const { client, session } = useApi();
  const queryClient = useQueryClient();
  const keep = (user: User) => queryClient.setQueryData<User>(queryKeys.me(session.user.id), user);
  const change = useMutation({
    mutationFn: (file: File) => {
      if (file.size > maxAvatarBytes) throw new PictureTooLarge();
      return client.call(putAvatar, { body: file });
    },
    onSuccess: (user) => {
      keep(user);
      announce('Your picture is changed.');
    },
  });
  const remove = useMutation({
    mutationFn: () => client.call(deleteAvatar),
    onSuccess: (user) => {
      keep(user);
      announce('Your picture is removed.');
    },
  });
  return { change, remove };
}
