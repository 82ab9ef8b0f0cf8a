import { listWorkspaces } from '@audiotricks/contracts';
import { ApiError, type Client, createClient, isTransient } from '@audiotricks/sdk';
import type { Credentials } from './options.ts';
import { StopError } from './stop-error.ts';

export interface Connection {
  client: Client;
  /** Signs in where that is needed. Throws StopError, transient errors. */
  signIn: () => Promise<void>;
  /** The server knows us no more: signs in again. Throws StopError, transient errors. */
  renew: () => Promise<void>;
  /** The given workspace, or the person's own. Throws StopError, transient errors. */
  findWorkspace: (given: string | null) => Promise<string>;
}

export function connect(serverUrl: string, credentials: Credentials): Connection {
  const client = createClient({
    baseUrl: serverUrl,
    ...(credentials.kind === 'token' ? { token: credentials.token } : {}),
  });

  async function signIn(): Promise<void> {
    if (credentials.kind === 'token') return;
    const { email, password } = credentials;
    await client.auth.signIn({ email, password }).catch((error: unknown) => {
      if (isTransient(error)) throw error;
      throw new StopError(`${serverUrl} refused the sign-in: ${reasonOf(error)}`);
    });
  }

  async function renew(): Promise<void> {
    if (credentials.kind === 'token') throw new StopError(`${serverUrl} does not accept the token`);
    await signIn();
  }

  async function findWorkspace(given: string | null): Promise<string> {
    if (given !== null) return given;
    const { items } = await client.call(listWorkspaces).catch((error: unknown) => {
      if (isTransient(error)) throw error;
      throw new StopError(`${serverUrl} refused the credentials: ${reasonOf(error)}`);
    });
    const personal = items.find(({ isPersonal }) => isPersonal) ?? items[0];
    if (!personal) throw new StopError('these credentials belong to no workspace');
    return personal.id;
  }

  return { client, signIn, renew, findWorkspace };
}

/** One sentence with the code to quote. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiError) return `${error.detail} (${error.code})`;
  if (error instanceof Error && 'detail' in error && 'code' in error) return `${error.detail} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}
