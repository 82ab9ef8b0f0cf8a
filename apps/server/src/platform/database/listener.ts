import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Log } from '../../shared/log.ts';

const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 5_000;
/** How soon a session that died without a word (a lost host) is noticed. */
const PROBE_EVERY_MS = 15_000;
const PROBE_TIMEOUT_MS = 5_000;

export interface ListenerOptions {
  /** Reaches PostgreSQL itself: a proxy that shares sessions between clients loses notifications. */
  url: string;
  log: Log;
}

export interface Listener {
  listen(channel: string, onPayload: (payload: string) => void): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

/** One session for all channels of the process, opened with the first and made anew whenever it is lost. */
export function createListener({ url, log }: ListenerOptions): Listener {
  const channels = new Map<string, Set<(payload: string) => void>>();
  const closing = new AbortController();
  let session: Promise<Client> | undefined;

  function call(onPayload: (payload: string) => void, channel: string, payload: string): void {
    try {
      onPayload(payload);
    } catch (error) {
      log.error({ channel, error }, 'a listener of the database threw');
    }
  }

  function tell(channel: string, payload: string): void {
    for (const onPayload of [...(channels.get(channel) ?? [])]) call(onPayload, channel, payload);
  }

  async function connect(): Promise<Client> {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: PROBE_TIMEOUT_MS,
      query_timeout: PROBE_TIMEOUT_MS,
      keepAlive: true,
    });
    let lose: () => void = () => {};
    const lost = new Promise<void>((resolve) => {
      lose = resolve;
    });
    client.on('error', (error) => {
      log.debug({ reason: error.message }, 'the session that listens failed');
      lose();
    });
    client.on('end', lose);
    client.on('notification', ({ channel, payload = '' }) => tell(channel, payload));
    try {
      await client.connect();
      for (const channel of channels.keys()) await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    void lost.then(() => replace(client));
    void probe(client, lose);
    return client;
  }

  async function probe(client: Client, lose: () => void): Promise<void> {
    const { signal } = closing;
    try {
      while (!signal.aborted) {
        await delay(PROBE_EVERY_MS, undefined, { signal, ref: false });
        await client.query('select 1');
      }
    } catch {
      if (!signal.aborted) lose();
    }
  }

  /** Until it stands again; then everybody is told once, with an empty payload, that something may have been missed. */
  async function replace(old: Client): Promise<void> {
    void old.end().catch(() => {});
    if (closing.signal.aborted) return;
    log.warn({}, 'lost the session that listens to the database, making another');
    session = (async () => {
      for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
        await delay(delayMs, undefined, { signal: closing.signal });
        try {
          return await connect();
        } catch (error) {
          log.debug({ reason: (error as Error).message }, 'cannot listen to the database yet');
        }
      }
    })();
    const made = await session.catch(() => undefined);
    if (made) for (const channel of [...channels.keys()]) tell(channel, '');
  }

  return {
    async listen(channel, onPayload) {
      closing.signal.throwIfAborted();
      const known = channels.get(channel);
      const callbacks = known ?? new Set();
      channels.set(channel, callbacks.add(onPayload));
      try {
        if (!session) {
          session = connect();
          session.catch(() => {
            session = undefined;
          });
          await session;
        } else {
          const client = await session;
          await client.query(`listen ${client.escapeIdentifier(channel)}`);
        }
      } catch (error) {
        callbacks.delete(onPayload);
        throw error;
      }
      return {
        async stop() {
          callbacks.delete(onPayload);
          if (callbacks.size > 0 || channels.get(channel) !== callbacks) return;
          channels.delete(channel);
          const client = await session?.catch(() => undefined);
          await client?.query(`unlisten ${client.escapeIdentifier(channel)}`).catch(() => {});
        },
      };
    },
    async close() {
      closing.abort();
      channels.clear();
      const client = await session?.catch(() => undefined);
      await client?.end().catch(() => {});
    },
  };
}
