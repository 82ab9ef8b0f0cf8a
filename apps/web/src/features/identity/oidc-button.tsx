import { Button } from '@mantine/core';
import type { useOidc } from './use-oidc.ts';

/** The way to the provider; nothing where there is none. What goes wrong its page says. */
export function OidcButton({ provider, leave }: ReturnType<typeof useOidc>) {
  if (provider === null) return null;
  return (
    <Button variant="default" size="md" fullWidth loading={leave.isBusy} onClick={leave.start}>
      Go on with {provider.name}
    </Button>
  );
}
