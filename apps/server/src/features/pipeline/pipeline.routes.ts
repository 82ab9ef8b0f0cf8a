import {
  cancelJob as cancelJobRoute,
  createQuote,
  type Job,
  listEngines,
  readEngineSetting as readEngineSettingRoute,
  readJob,
  retryJob as retryJobRoute,
  startJob as startJobRoute,
  writeEngineSetting as writeEngineSettingRoute,
} from '@audiotricks/contracts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { actorOf } from '../../shared/http/actor.ts';
import { readIdempotencyKey } from '../../shared/http/idempotency-key.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { recordAudit } from '../audit/index.ts';
import { cancelJob } from './end-job.ts';
import { readEngineSetting, writeEngineSetting } from './engine-setting.ts';
import { readJobView } from './job-view.ts';
import { presentEngines } from './list-engines.ts';
import { jobNotFound, jobStateConflict } from './pipeline.errors.ts';
import { createQuoting } from './quote-run.ts';
import { retryJob } from './retry-job.ts';
import { runAgain } from './run-again.ts';
import type { StartDeps } from './start-job.ts';

async function viewOf(transaction: Transaction, jobId: string): Promise<Job> {
  const job = await readJobView(transaction, jobId);
  if (job === null) throw jobNotFound();
  return job;
}

export function createPipelineRoutes(deps: StartDeps & { database: Database; now: () => Date }): RouteImplementation[] {
  const { database } = deps;
  const quoteRun = createQuoting(deps);
  return [
    implement(listEngines, async ({ workspace: { workspaceId } }) =>
      database.tenant(workspaceId, async (transaction) => {
        const setting = await readEngineSetting(transaction, workspaceId);
        return { items: presentEngines(deps.catalogue, setting), nextCursor: null };
      }),
    ),
    implement(readEngineSettingRoute, ({ workspace: { workspaceId } }) =>
      database.tenant(workspaceId, (transaction) => readEngineSetting(transaction, workspaceId)),
    ),
    implement(writeEngineSettingRoute, (context) =>
      database.tenant(context.workspace.workspaceId, async (transaction) => {
        const { workspaceId } = context.workspace;
        const from = await readEngineSetting(transaction, workspaceId);
        await writeEngineSetting(deps.catalogue, { transaction, workspaceId, setting: context.body });
        const to = await readEngineSetting(transaction, workspaceId);
        const subject = { type: 'workspace', id: workspaceId };
        await recordAudit(transaction, {
          ...{ workspaceId, action: 'engine_setting.changed', actor: actorOf(context), subject },
          details: { from, to },
        });
        return to;
      }),
    ),
    implement(readJob, async ({ params, workspace }) =>
      database.tenant(workspace.workspaceId, (transaction) => viewOf(transaction, params.jobId)),
    ),
    implement(cancelJobRoute, async ({ params, workspace: { workspaceId } }) =>
      database.tenant(workspaceId, async (transaction) => {
        const before = await viewOf(transaction, params.jobId);
        const isCancelled = await cancelJob(deps, { transaction, workspaceId, jobId: params.jobId });
        if (!isCancelled && before.state !== 'cancelled') throw jobStateConflict(before.state, 'cancelled');
        return await viewOf(transaction, params.jobId);
      }),
    ),
    implement(retryJobRoute, async ({ params, workspace: { workspaceId } }) =>
      database.tenant(workspaceId, async (transaction) => {
        await retryJob(deps, { transaction, workspaceId, jobId: params.jobId });
        return await viewOf(transaction, params.jobId);
      }),
    ),
    implement(createQuote, ({ params, body, signal }) => quoteRun({ ...params, options: body }, { signal })),
    implement(startJobRoute, async ({ params, body, request }) => {
      const { quoteId, ...options } = body;
      const idempotencyKey = readIdempotencyKey(request);
      return await database.tenant(params.workspaceId, async (transaction) => {
        const jobId = await runAgain(deps, { transaction, ...params, options, quoteId, idempotencyKey });
        return await viewOf(transaction, jobId);
      });
    }),
  ];
}
