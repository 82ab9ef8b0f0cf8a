import { me as readMe } from '@audiotricks/contracts';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../lib/api.tsx';
import { queryKeys } from '../../lib/query-keys.ts';
import { Notice } from '../../ui/notice.tsx';
import { ResendLink } from '../identity/index.ts';

/** That the address waits to be confirmed, where addresses are confirmed here at all. */
export function UnverifiedNotice() {
  const { client, session } = useApi();
  // Asked of the server each time: the link is mostly opened somewhere else.
  const { data } = useQuery({
    queryKey: queryKeys.verification(session.user.id),
    queryFn: ({ signal }) => client.call(readMe, { signal }),
    staleTime: 0,
  });
  if (data === undefined || data.emailVerification === 'off' || data.user.emailVerifiedAt !== null) return null;
  return (
    <Notice
      kind="warning"
      title={`${data.user.email} is not confirmed yet.`}
      actions={<ResendLink client={client} email={data.user.email} />}
    >
      Open the link that was sent there. Until then you cannot invite, buy or share.
    </Notice>
  );
}
