import { resendVerification } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { describeProblem } from '../../lib/problem.ts';

/** Asks for the link that verifies an address once more, and says what to do then. */
export function ResendLink({ client, email }: { client: Pick<Client, 'call'>; email: string }) {
  const resend = useMutation({ mutationFn: () => client.call(resendVerification, { body: { email } }) });
  if (resend.isSuccess) return <Text role="status">A link is on its way. It may take a minute.</Text>;
  return (
    <>
      <Button variant="default" loading={resend.isPending} onClick={() => resend.mutate()}>
        Send the link again
      </Button>
      {resend.error && <Text role="alert">{describeProblem(resend.error).detail}</Text>}
    </>
  );
}
