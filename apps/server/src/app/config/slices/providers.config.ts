import { z } from 'zod';
import { flag, type Values, variable, wholeNumber } from '../variable.ts';

const namePattern = /^[a-z][a-z0-9_-]{0,39}$/;
const listOf = (text: string | undefined) => text?.split(/[\s,]+/).filter(Boolean) ?? [];

export interface CompatibleServer {
  /** What jobs call the engine. */
  name: string;
  /** Without a slash at its end. */
  baseUrl: string;
  models: string[];
}

const example = 'house=http://gpu.internal:8000/v1#whisper-large-v3';

/** `name=address#model`, several models by `|`; null where it is something else. */
function parseServer(entry: string): CompatibleServer | null {
  const at = entry.indexOf('=');
  const name = entry.slice(0, Math.max(0, at));
  const url = URL.parse(entry.slice(at + 1));
  const models = url === null ? [] : decodeURIComponent(url.hash.slice(1)).split('|').filter(Boolean);
  if (!namePattern.test(name) || ['local', 'openai'].includes(name)) return null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') return null;
  if (models.length === 0) return null;
  return { name, models, baseUrl: `${url.origin}${url.pathname.replace(/\/+$/, '')}` };
}

const servers = z
  .string()
  .optional()
  .transform((text, context) => {
    const parsed = listOf(text).map(parseServer);
    const good = parsed.filter((server) => server !== null);
    const isUnique = new Set(good.map(({ name }) => name)).size === good.length;
    if (good.length < parsed.length || !isUnique) {
      context.addIssue({ code: 'custom', message: `must hold servers of different names such as ${example}` });
    }
    return good;
  });

const serverKeys = z
  .string()
  .optional()
  .transform((text, context) => {
    // Without a name it is a key alone, which no message may show.
    const pairs = listOf(text).map((entry) => {
      const at = entry.indexOf('=');
      return at < 0 ? ['', entry] : [entry.slice(0, at), entry.slice(at + 1)];
    });
    if (pairs.some(([name = '', key = '']) => !namePattern.test(name) || key === '')) {
      context.addIssue({ code: 'custom', message: 'must hold keys by the name of their server, such as house=secret' });
    }
    return new Map(pairs.map(([name = '', key = '']) => [name, key]));
  });

const order = z
  .string()
  .optional()
  .transform((text) =>
    listOf(text).map((entry) => {
      const at = entry.indexOf('/');
      return at < 0 ? { engine: entry } : { engine: entry.slice(0, at), model: entry.slice(at + 1) };
    }),
  );

const address = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address such as https://api.openai.com/v1' })
  .default('https://api.openai.com/v1')
  .transform((text) => text.replace(/\/+$/, ''));

export const providerVariables = {
  LOCAL_ENGINE: variable(flag.default(true), {
    description: 'Whether this instance transcribes by itself; 0 needs OPENAI_API_KEY or COMPATIBLE_SERVERS.',
    default: '1',
  }),
  OPENAI_API_KEY: variable(z.string().optional(), {
    description: 'Key for the models of OpenAI.',
    default: { note: 'they are not offered' },
    secret: true,
  }),
  OPENAI_BASE_URL: variable(address, {
    description:
      'Address of the API of OpenAI, for a proxy of your own. It passes the same guard as OUTBOUND_ALLOW says.',
    default: 'https://api.openai.com/v1',
  }),
  COMPATIBLE_SERVERS: variable(servers, {
    description: `Servers that speak OpenAI's protocol: name=address#model, several models by |, several servers by commas (${example}). Those inside your network have to be in OUTBOUND_ALLOW too.`,
    default: { note: 'none' },
  }),
  COMPATIBLE_SERVER_KEYS: variable(serverKeys, {
    description: 'Their keys, where they want one: name=key, several by commas.',
    default: { note: 'none' },
    secret: true,
  }),
  ENGINE_ORDER: variable(order, {
    description:
      'Engines (engine or engine/model), best first: a job that asks for none gets the first that can do it, and the next ones where that is away. Others are used only where a job asks for them.',
    default: { note: 'the local engine; without one all others' },
  }),
  PROVIDER_CALLS_PER_MINUTE: variable(wholeNumber(1, 100_000).default(60), {
    description: 'Calls in any minute with one key, all processes together.',
    default: '60',
  }),
  PROVIDER_TIMEOUT_SECONDS: variable(wholeNumber(1, 1_200).default(300), {
    description: 'How long a provider may take for one call before it is asked again.',
    default: '300',
  }),
};

export interface ProvidersConfig {
  hasLocalEngine: boolean;
  openai: { apiKey: string; baseUrl: string } | null;
  compatible: (CompatibleServer & { apiKey: string | null })[];
  /** Empty where nothing was set. */
  order: { engine: string; model?: string }[];
  callsPerMinute: number;
  timeoutMs: number;
}

/** What is wrong with the variables together. */
export function checkProviders(values: Values<typeof providerVariables>): string | undefined {
  const { OPENAI_API_KEY: key, COMPATIBLE_SERVERS: compatible, COMPATIBLE_SERVER_KEYS: keys } = values;
  if (!values.LOCAL_ENGINE && key === undefined && compatible.length === 0) {
    return 'LOCAL_ENGINE is 0: OPENAI_API_KEY or COMPATIBLE_SERVERS must be set';
  }
  const stray = [...keys.keys()].find((name) => !compatible.some((server) => server.name === name));
  return stray === undefined
    ? undefined
    : `COMPATIBLE_SERVER_KEYS has a key for ${stray}, which is in no COMPATIBLE_SERVERS`;
}

export const buildProvidersConfig = (values: Values<typeof providerVariables>): ProvidersConfig => ({
  hasLocalEngine: values.LOCAL_ENGINE,
  openai:
    values.OPENAI_API_KEY === undefined ? null : { apiKey: values.OPENAI_API_KEY, baseUrl: values.OPENAI_BASE_URL },
  compatible: values.COMPATIBLE_SERVERS.map((server) => ({
    ...server,
    apiKey: values.COMPATIBLE_SERVER_KEYS.get(server.name) ?? null,
  })),
  order: values.ENGINE_ORDER,
  callsPerMinute: values.PROVIDER_CALLS_PER_MINUTE,
  timeoutMs: values.PROVIDER_TIMEOUT_SECONDS * 1_000,
});
