import { randomUUID } from 'node:crypto';
import { createQuote, type JobOptions, type Quote, startJob } from '@audiotricks/contracts';
import { type ContractServer, makeJob, Refusal } from '@audiotricks/sdk/testing';
import type { Engines } from './engines.ts';
import type { Library } from './library.ts';
import type { Runs } from './runs.ts';

interface Offer {
  quote: Quote;
  options: JobOptions;
  jobId: string | null;
}

export interface Quotes {
  /** In the order in which they were asked for. */
  offers: Offer[];
  /** What the next quotes say besides the length. */
  terms: Partial<Quote>;
}

/** Quotes in memory, and runs that start by them. */
export function mountQuotes(server: ContractServer, deps: { library: Library; engines: Engines; runs: Runs }): Quotes {
  const { library, engines, runs } = deps;
  const quotes: Quotes = { offers: [], terms: {} };

  server.mount(createQuote, ({ params, body }) => {
    const { recording } = library.find(params.recordingId);
    const options = body as JobOptions;
    const { engine, model, price } = engines.choose(options);
    const audioMs = recording.durationMs ?? 11_000;
    const { cachedMs = 0 } = quotes.terms;
    const meteredMs = Math.ceil((audioMs - cachedMs) / 1000) * 1000;
    const costCents = price && Math.ceil((meteredMs * price.microUsdPerMinute) / 60_000 / 10_000);
    const quote: Quote = {
      ...{ id: randomUUID(), audioMs, cachedMs, meteredMs, costCents, engine, model },
      ...{ waitMs: null, quotaLeftMs: null, expiresAt: new Date(Date.now() + 900_000).toISOString() },
      ...quotes.terms,
    };
    quotes.offers.push({ quote, options, jobId: null });
    return quote;
  });

  server.mount(startJob, ({ params, body }) => {
    const stored = library.find(params.recordingId);
    const { quoteId } = body as { quoteId?: string };
    const offer = quotes.offers.find(({ quote }) => quote.id === quoteId);
    if (!offer) throw new Refusal('quote.not_found', 'There is no such quote for this recording.');
    const { quote, options } = offer;
    if (quote.quotaLeftMs !== null && quote.meteredMs > quote.quotaLeftMs) {
      throw new Refusal('quota.exceeded', 'The plan has less left.');
    }
    const { language = null, profile = null, prompt = null } = options;
    const { engine, model } = quote;
    const job = makeJob(stored.recording.id, { engine, model, language, profile, prompt });
    offer.jobId = job.id;
    library.change(stored.recording.id, { latestJob: job });
    runs.started(library.find(params.recordingId));
    return job;
  });

  return quotes;
}
