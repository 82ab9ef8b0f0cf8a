import type { SessionAnswer } from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import { createContext, type ReactNode, useContext } from 'react';

export interface Api {
  client: Client;
  session: SessionAnswer;
  workspaceId: string;
  /** Whether an operator acts for the person in this tab. */
  isActing: boolean;
  /** Goes on in another workspace of theirs. */
  enterWorkspace: (workspaceId: string) => void;
}

const ApiContext = createContext<Api | null>(null);

export function ApiProvider({ value, children }: { value: Api; children: ReactNode }) {
  return <ApiContext.Provider value={value}>{children}</ApiContext.Provider>;
}

/** The client and who is signed in; only inside signed-in screens. */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error('useApi outside of a signed-in screen');
  return api;
}
