import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { EngineChoice } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Log } from '../../../shared/log.ts';
import type { Outbound } from '../../outbound/index.ts';

/** A server that lists its models at `GET {baseUrl}/models`. */
export interface ListingServer {
  engine: string;
  baseUrl: string;
  apiKey: string | null;
}

export interface ShutdownDates {
  /** The day a provider said its model ends (`2027-02-26`); null where it said nothing. */
  endOf(choice: EngineChoice): string | null;
  stop(): Promise<void>;
}

const hourMs = 60 * 60 * 1_000;
const askEveryMs = 24 * hourMs;
const askAgainMs = hourMs;
const limits = { headersMs: 30_000, idleMs: 30_000, totalMs: 60_000, maxBytes: 4 * 2 ** 20 };

/** Models without a date, or with one in another form, say nothing. */
const listSchema = z.object({
  data: z.array(z.object({ id: z.string(), shutdown_date: z.iso.date().nullish().catch(null) })),
});

/**
 * Asks each server for its models at once and every day (every hour while it does not answer), and keeps the ends they
 * tell. Source: `shutdown_date` of OpenAI's `GET /v1/models`. Never throws: without an answer the dates we know stand.
 */
export function watchShutdownDates(deps: {
  servers: readonly ListingServer[];
  outbound: Outbound;
  log: Log;
}): ShutdownDates {
  const { servers, outbound, log } = deps;
  const ends = new Map<string, string>();
  const stopping = new AbortController();
  const keyOf = ({ engine, model }: EngineChoice) => `${engine}/${model}`;

  async function ask({ engine, baseUrl, apiKey }: ListingServer): Promise<void> {
    const headers = { accept: 'application/json', ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }) };
    const { status, body } = await outbound.fetch(`${baseUrl}/models`, { headers, limits, signal: stopping.signal });
    const answer = await text(body);
    if (status !== 200) throw new Error(`${engine} answers ${status} to the list of its models`);
    for (const { id, shutdown_date: end } of listSchema.parse(JSON.parse(answer)).data) {
      if (end) ends.set(keyOf({ engine, model: id }), end);
      else ends.delete(keyOf({ engine, model: id }));
    }
  }

  async function watch(server: ListingServer): Promise<void> {
    while (!stopping.signal.aborted) {
      const isAnswered = await ask(server).then(
        () => true,
        (error: unknown) => {
          if (!stopping.signal.aborted) log.warn({ err: error, engine: server.engine }, 'no list of models');
          return false;
        },
      );
      const pauseMs = isAnswered ? askEveryMs : askAgainMs;
      await delay(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  }
  const watching = Promise.all(servers.map(watch));

  return {
    endOf: (choice) => ends.get(keyOf(choice)) ?? null,
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}
