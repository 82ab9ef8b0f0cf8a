import { readFile, realpath, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { StopError } from './stop-error.ts';

export type Credentials = { kind: 'token'; token: string } | { kind: 'password'; email: string; password: string };

export interface WatchOptions {
  /** Absolute, links resolved. */
  folder: string;
  serverUrl: string;
  /** null: the only or personal workspace of whoever signs in. */
  workspaceId: string | null;
  credentials: Credentials;
  /** How often the folder is looked at. */
  pollMs: number;
  /** A file that has not changed for so long is whole. */
  settleMs: number;
}

export const usage = `npm run watch-folder -- DIR [options]

  --server URL            the server (AUDIOTRICKS_URL; default http://127.0.0.1:3000)
  --workspace ID          where to (AUDIOTRICKS_WORKSPACE; default: your own)
  --token-file FILE       a token (or AUDIOTRICKS_TOKEN, AUDIOTRICKS_TOKEN_FILE)
  --email ADDRESS         or sign in as (AUDIOTRICKS_EMAIL), with
  --password-file FILE    the password (or AUDIOTRICKS_PASSWORD, AUDIOTRICKS_PASSWORD_FILE)
  --poll-seconds N        how often the folder is looked at (2)
  --settle-seconds N      a file that has not changed for so long is whole (5)

Secrets are never taken from the command line, where other users of the machine see them.`;

interface Sources {
  args: string[];
  environment: Record<string, string | undefined>;
}

/** null where only help was asked for. Throws StopError. */
export async function readOptions({ args, environment }: Sources): Promise<WatchOptions | null> {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  const [given, ...others] = positionals;
  if (given === undefined || others.length > 0) throw new StopError(`name one folder\n\n${usage}`);
  return {
    folder: await resolveFolder(given),
    serverUrl: readUrl(values.server ?? environment.AUDIOTRICKS_URL ?? 'http://127.0.0.1:3000'),
    workspaceId: values.workspace ?? environment.AUDIOTRICKS_WORKSPACE ?? null,
    credentials: await readCredentials(values, environment),
    pollMs: readSeconds('--poll-seconds', values['poll-seconds'] ?? '2'),
    settleMs: readSeconds('--settle-seconds', values['settle-seconds'] ?? '5'),
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const options = {
    ...{ server: text, workspace: text, email: text, 'token-file': text, 'password-file': text },
    ...{ 'poll-seconds': text, 'settle-seconds': text, help: { type: 'boolean', short: 'h' } as const },
  };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new StopError(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

async function resolveFolder(given: string): Promise<string> {
  const folder = await realpath(given).catch(() => null);
  const facts = folder === null ? null : await stat(folder);
  if (folder === null || !facts?.isDirectory()) throw new StopError(`${given} is not a folder`);
  return folder;
}

function readUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new StopError(`${text} is not the address of a server`);
  if (url.username !== '' || url.password !== '') throw new StopError('the address of the server holds no password');
  return url.origin;
}

function readSeconds(name: string, text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 86_400)) throw new StopError(`${name} takes seconds, as 2 or 0.5`);
  return Math.round(seconds * 1000);
}

async function readCredentials(
  values: { email?: string | undefined; 'token-file'?: string | undefined; 'password-file'?: string | undefined },
  environment: Sources['environment'],
): Promise<Credentials> {
  const token = await readSecret(
    values['token-file'] ?? environment.AUDIOTRICKS_TOKEN_FILE,
    environment.AUDIOTRICKS_TOKEN,
  );
  if (token !== null) return { kind: 'token', token };
  const email = values.email ?? environment.AUDIOTRICKS_EMAIL;
  const password = await readSecret(
    values['password-file'] ?? environment.AUDIOTRICKS_PASSWORD_FILE,
    environment.AUDIOTRICKS_PASSWORD,
  );
  if (email && password !== null) return { kind: 'password', email, password };
  throw new StopError(`give AUDIOTRICKS_TOKEN, or AUDIOTRICKS_EMAIL and AUDIOTRICKS_PASSWORD\n\n${usage}`);
}

async function readSecret(file: string | undefined, value: string | undefined): Promise<string | null> {
  if (file === undefined) return value || null;
  const text = await readFile(file, 'utf8').catch(() => {
    throw new StopError(`${file} cannot be read`);
  });
  if (text.trim() === '') throw new StopError(`${file} is empty`);
  return text.trim();
}
