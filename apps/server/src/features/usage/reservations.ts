import type { Transaction } from '../../platform/database/database.ts';
import type { Prisma } from '../../platform/database/generated/client.ts';
import { newId } from '../../shared/ids.ts';
import { leftOf, readAudioQuota } from './audio-quota.ts';
import { type MeteredPiece, meteredMs } from './metering.ts';
import { recordUsage } from './record-usage.ts';
import { transition } from './reservations.states.ts';
import { audioUsedUp } from './usage.errors.ts';

/*
 * Everything here runs under the workspace's admission lock (the row of its subscription), so that two jobs never hold
 * the same minutes.
 */

interface JobKey {
  workspaceId: string;
  jobId: string;
}

/** What the run is for, as it stands on a quote. */
export type RunOptions = Prisma.InputJsonObject;

/** A run that nobody quoted begins with nothing held; its probe raises it before the engine is asked. */
export async function openReservation(
  transaction: Transaction,
  { options, ...key }: JobKey & { recordingId: string; options: RunOptions },
): Promise<void> {
  await transaction.reservation.create({ data: { ...key, id: newId(), state: 'held', isQuote: false, options } });
}

interface Room {
  neededMs: number;
  /** null: no limit. */
  leftMs: number | null;
}

/** What a job needs of the plan to use so much in all, what it used before included; and what is left. */
async function readRoom(transaction: Transaction, { workspaceId, jobId, heldMs }: JobKey & { heldMs: number }) {
  const quota = await readAudioQuota(transaction, { workspaceId, exceptJobId: jobId });
  return { neededMs: Math.max(0, heldMs - quota.ownUsedMs), leftMs: leftOf(quota) };
}

function checkRoom({ neededMs, leftMs }: Room): void {
  if (leftMs !== null && neededMs > leftMs) throw audioUsedUp({ neededMs, leftMs });
}

/** What a running job may use; without end where a quote decided it, or where nothing is held (of an older release). */
export async function readHeldMs(transaction: Transaction, jobId: string): Promise<number> {
  const held = await transaction.reservation.findFirst({ where: { jobId, state: 'held', isQuote: false } });
  return held === null ? Number.POSITIVE_INFINITY : Number(held.heldMs);
}

interface Raise extends JobKey {
  heldMs: number;
  /** Of the recording, where it is known better by now. */
  audioMs?: number;
  cachedMs?: number;
}

/** What is held for a running job where it is less; null where it is enough, or a quote, which is never raised. */
async function findTooLittle(transaction: Transaction, { jobId, heldMs }: Raise) {
  const held = await transaction.reservation.findFirst({ where: { jobId, state: 'held', isQuote: false } });
  return held === null || heldMs <= held.heldMs ? null : held;
}

/** Holds at least so much for a running job. Throws `quota.exceeded`, and then holds what it held before. */
export async function raiseReservation(transaction: Transaction, raise: Raise): Promise<void> {
  const { workspaceId: _workspaceId, jobId: _jobId, ...amounts } = raise;
  const held = await findTooLittle(transaction, raise);
  if (held === null) return;
  checkRoom(await readRoom(transaction, raise));
  await transaction.reservation.update({ where: { id: held.id }, data: amounts });
}

/** The same for time after the last words: what the plan has no room for is not counted. */
export async function raiseWithinPlan(transaction: Transaction, raise: Raise): Promise<void> {
  const held = await findTooLittle(transaction, raise);
  if (held === null) return;
  const { neededMs, leftMs } = await readRoom(transaction, raise);
  const missingMs = leftMs === null ? 0 : Math.max(0, neededMs - leftMs);
  const heldMs = Math.max(Number(held.heldMs), raise.heldMs - missingMs);
  await transaction.reservation.update({ where: { id: held.id }, data: { heldMs } });
}

/** Makes an offered quote the reservation of a job. Throws `quota.exceeded`. */
export async function takeQuote(transaction: Transaction, { quoteId, ...key }: JobKey & { quoteId: string }) {
  const quote = await transaction.reservation.findUniqueOrThrow({ where: { id: quoteId } });
  const state = transition(quote.state, 'take');
  if (state === null) throw new Error('A quote is taken once; whoever comes second is answered its job.');
  checkRoom(await readRoom(transaction, { ...key, heldMs: Number(quote.heldMs) }));
  await transaction.reservation.update({ where: { id: quoteId }, data: { state, jobId: key.jobId } });
}

/** Holds again what an ended job held, for its retry; one that never held anything begins. Throws `quota.exceeded`. */
export async function reopenReservation(
  transaction: Transaction,
  request: JobKey & { recordingId: string; options: RunOptions },
): Promise<void> {
  const { workspaceId, jobId } = request;
  const settled = await transaction.reservation.findUnique({ where: { jobId } });
  if (settled === null) return await openReservation(transaction, request);
  const state = transition(settled.state, 'reopen');
  if (state === null) throw new Error('The reservation of an ended job is settled.');
  checkRoom(await readRoom(transaction, { workspaceId, jobId, heldMs: Number(settled.heldMs) }));
  await transaction.reservation.update({ where: { id: settled.id }, data: { state, settledMs: null } });
}

/**
 * Ends what a job held, however it ended: one entry brings the job's entries to the sum over its pieces, in whole
 * seconds and never above what was held; the rest is free again. Does nothing the second time.
 */
export async function settleReservation(
  transaction: Transaction,
  { workspaceId, jobId, attempt, pieces }: JobKey & { attempt: number; pieces: readonly MeteredPiece[] },
): Promise<void> {
  const held = await transaction.reservation.findFirst({ where: { jobId, state: 'held' } });
  const state = held && transition(held.state, 'settle');
  if (!held || !state) return;
  const settledMs = Math.min(meteredMs(pieces), Number(held.heldMs));
  const entries = await transaction.usageEntry.aggregate({
    where: { workspaceId, jobId, meter: 'audio_ms' },
    _sum: { quantity: true },
  });
  const quantity = settledMs - Number(entries._sum.quantity ?? 0n);
  const idempotencyKey = `job:${jobId}:settlement:${attempt}`;
  if (quantity !== 0)
    await recordUsage(transaction, { workspaceId, meter: 'audio_ms', quantity, idempotencyKey, jobId });
  await transaction.reservation.update({ where: { id: held.id }, data: { state, settledMs } });
}
