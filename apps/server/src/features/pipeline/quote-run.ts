import { setTimeout as delay } from 'node:timers/promises';
import type { JobOptions, Quote } from '@audiotricks/contracts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import type { Reservation } from '../../platform/database/generated/client.ts';
import { newId } from '../../shared/ids.ts';
import { recordingNotFound } from '../recordings/index.ts';
import { leftOf, readAudioQuota } from '../usage/index.ts';
import { costCentsOf } from './cost.ts';
import { estimateRun } from './estimate-run.ts';
import { audioGone, tooLong } from './pipeline.errors.ts';
import { measureJob } from './pipeline.jobs.ts';
import { durationLimitMs } from './plan-limits.ts';
import { quoteNotReady } from './quotes.errors.ts';
import { planRun, promptOf, type RunPlan, type StartDeps } from './start-job.ts';
import { foretellRun } from './time-left/time-left.ts';

interface QuoteRequest {
  workspaceId: string;
  recordingId: string;
  options: JobOptions;
}

/** How long a quote can be taken. */
const quoteLifeMs = 15 * 60_000;
/** How long a request waits for a recording to be measured before it says so. */
const patienceMs = 20_000;
const lookEveryMs = 200;

function present(row: Reservation, { run, leftMs }: { run: RunPlan; leftMs: number | null }): Quote {
  if (row.expiresAt === null) throw new Error('A quote has an end.');
  return {
    id: row.id,
    audioMs: Number(row.audioMs),
    cachedMs: Number(row.cachedMs),
    meteredMs: Number(row.heldMs),
    costCents: row.costCents,
    waitMs: row.waitMs === null ? null : Number(row.waitMs),
    quotaLeftMs: leftMs,
    engine: run.engine,
    model: run.model,
    expiresAt: row.expiresAt.toISOString(),
  };
}

/**
 * Says what a run would count and cost and keeps that as an offer; where nobody has decoded the recording yet, that is
 * sent first and waited for. Throws `recording.not_found`, `recording.state_conflict`, `recording.too_long`,
 * `quote.not_ready`, and what `chooseEngine` does.
 */
export function createQuoting(deps: StartDeps & { database: Database; now: () => Date }) {
  const { database, queue, catalogue, now } = deps;

  /** null: the recording is being measured. */
  async function offer(transaction: Transaction, request: QuoteRequest): Promise<Quote | null> {
    const { workspaceId, recordingId } = request;
    const recording = await transaction.recording.findFirst({ where: { id: recordingId, state: { not: 'deleted' } } });
    if (recording === null) throw recordingNotFound();
    if (recording.storageKey === null) throw audioGone();
    const run = await planRun(deps, { transaction, workspaceId, options: request.options });
    if (recording.decodedMs === null) {
      await queue.send(transaction, measureJob, { workspaceId, recordingId }, { singletonKey: recordingId });
      return null;
    }
    const audioMs = Number(recording.decodedMs);
    const limitMs = await durationLimitMs(transaction, workspaceId);
    if (limitMs !== null && audioMs > limitMs) throw tooLong(limitMs);
    const { meteredMs: heldMs, cachedMs } = await estimateRun(transaction, {
      ...{ recordingId, audioMs },
      run: { ...run, prompt: promptOf(run), profile: run.profile },
    });
    const { engine, model, profile = '' } = run;
    const asked = { workspaceId, run: { engine, model, profile }, audioMs, cachedMs };
    const waitMs = await foretellRun(transaction, asked);
    const quote = await transaction.reservation.create({
      data: {
        ...{ id: newId(), workspaceId, recordingId, state: 'offered', isQuote: true, options: run },
        ...{ audioMs, cachedMs, heldMs, costCents: costCentsOf(catalogue.find(run), heldMs), waitMs },
        expiresAt: new Date(now().getTime() + quoteLifeMs),
      },
    });
    return present(quote, { run, leftMs: leftOf(await readAudioQuota(transaction, { workspaceId })) });
  }

  return async function quoteRun(request: QuoteRequest, { signal }: { signal: AbortSignal }): Promise<Quote> {
    const giveUpAt = Date.now() + patienceMs;
    for (;;) {
      const quote = await database.tenant(request.workspaceId, (transaction) => offer(transaction, request));
      if (quote !== null) return quote;
      if (Date.now() > giveUpAt) throw quoteNotReady();
      await delay(lookEveryMs, undefined, { signal });
    }
  };
}
