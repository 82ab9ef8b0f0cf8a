import type { TestPipeline } from './pipeline-fixture.ts';

/** What stands in the books of a job: its reservation and its entries by key, in ms. */
export async function readLedger(pipeline: TestPipeline, job: { workspaceId: string; jobId: string }) {
  const { workspaceId, jobId } = job;
  return await pipeline.database.tenant(workspaceId, async (transaction) => {
    const { state, heldMs, settledMs } = await transaction.reservation.findUniqueOrThrow({ where: { jobId } });
    const entries = await transaction.usageEntry.findMany({ where: { jobId } });
    const amounts = new Map(entries.map((entry) => [entry.idempotencyKey, Number(entry.quantity)]));
    return {
      state,
      heldMs: Number(heldMs),
      settledMs: settledMs === null ? null : Number(settledMs),
      amounts,
      totalMs: [...amounts.values()].reduce((sum, amount) => sum + amount, 0),
    };
  });
}
