import type { WorkspaceRole } from '@audiotricks/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { type EngineRecord, localRecord, openaiRecords } from '../../platform/engines/index.ts';
import { createPipelineRoutes } from './pipeline.routes.ts';
import { sampleOf, startPipeline, type TestPipeline } from './testing/pipeline-fixture.ts';

const unset = { engine: null, model: null, profile: null };
const other: EngineRecord = { ...localRecord('whisper-other'), sunset: null };
const retired: EngineRecord = { ...localRecord('whisper-old'), sunset: { on: '2020-01-01', successor: null } };

let pipeline: TestPipeline;
let http: TestHttp;

beforeAll(async () => {
  const records = [other, retired, ...openaiRecords];
  pipeline = await startPipeline({ sessions: 'deterministic' }, undefined, { records });
  http = await startTestHttp({ database: pipeline.database, routes: createPipelineRoutes(pipeline) });
});
afterAll(async () => {
  await http.close();
  await pipeline.stop();
});

const addressOf = ({ workspace }: TestAccount) => `/v1/workspaces/${workspace.id}/engine-setting`;

async function read(account: TestAccount): Promise<unknown> {
  return (await http.call(`GET ${addressOf(account)}`, { token: account.accessToken })).json();
}

async function write(account: TestAccount, body: object) {
  const response = await http.call(`PUT ${addressOf(account)}`, { token: account.accessToken, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function act(account: TestAccount, role: WorkspaceRole): Promise<void> {
  await pipeline.database.system((transaction) =>
    transaction.membership.updateMany({ where: { workspaceId: account.workspace.id }, data: { role } }),
  );
}

async function plannedFor(account: TestAccount, job = {}) {
  const workspaceId = account.workspace.id;
  const run = await pipeline.run(sampleOf('jfk.wav'), { workspaceId, job, start: 'after_quote' });
  const { engine, model, options } = await pipeline.readJob(workspaceId, run.jobId);
  return { engine, model, options };
}

it('gives jobs that name none the engine, model and profile of their workspace, and no other workspace', async () => {
  const [mine, foreign] = [await http.register(), await http.register()];
  expect(await read(mine)).toEqual(unset);
  const setting = { engine: 'local', model: 'whisper-other', profile: 'accurate' };
  expect(await write(mine, setting)).toEqual({ status: 200, body: setting });
  expect(await read(mine)).toEqual(setting);
  expect(await plannedFor(mine)).toMatchObject({ model: 'whisper-other', options: { profile: 'accurate' } });
  expect(await plannedFor(mine, { model: 'whisper-base', profile: 'fast' })).toMatchObject({
    ...{ model: 'whisper-base', options: { profile: 'fast' } },
  });
  // An engine without profiles is not asked for one.
  const named = await plannedFor(mine, { model: 'whisper-1' });
  expect(named).toMatchObject({ engine: 'openai', options: { model: 'whisper-1' } });
  expect(named.options).not.toHaveProperty('profile');
  expect(await plannedFor(foreign)).toMatchObject({ model: 'whisper-base' });
  const { items } = (await (
    await http.call(`GET /v1/workspaces/${mine.workspace.id}/engines`, { token: mine.accessToken })
  ).json()) as { items: { model: string; isDefault: boolean }[] };
  expect(items.filter(({ isDefault }) => isDefault).map(({ model }) => model)).toEqual(['whisper-other']);
});

it('gives jobs that name none the language of their workspace, where their engine knows it', async () => {
  const mine = await http.register();
  const usual = (defaultLanguage: string) =>
    pipeline.database.tenant(mine.workspace.id, (transaction) =>
      transaction.workspace.update({ where: { id: mine.workspace.id }, data: { defaultLanguage } }),
    );
  const languageOf = async (job = {}) => {
    const run = await pipeline.run(sampleOf('jfk.wav'), { workspaceId: mine.workspace.id, job, start: 'after_quote' });
    return (await pipeline.readJob(mine.workspace.id, run.jobId)).language;
  };
  await usual('de');
  expect(await languageOf()).toBe('de');
  expect(await languageOf({ language: 'fr' })).toBe('fr');
  await usual('tlh');
  expect(await languageOf()).toBeNull();
});

it('runs a job by what is preferred', async () => {
  const mine = await http.register();
  await write(mine, { ...unset, profile: 'accurate' });
  const run = await pipeline.run(sampleOf('jfk.wav'), { workspaceId: mine.workspace.id });
  expect(await pipeline.settled(run)).toMatchObject({ state: 'completed', options: { profile: 'accurate' } });
});

it('falls back to the order of the instance where what is preferred is gone', async () => {
  const mine = await http.register();
  await pipeline.database.tenant(mine.workspace.id, (transaction) =>
    transaction.workspace.update({ where: { id: mine.workspace.id }, data: { defaultEngine: 'removed' } }),
  );
  expect(await plannedFor(mine)).toMatchObject({ engine: 'local', model: 'whisper-base' });
});

it.each([
  [{ ...unset, engine: 'none' }, 422, 'job.engine_unknown'],
  [{ ...unset, model: 'whisper-old' }, 422, 'job.engine_retired'],
  [{ ...unset, model: 'whisper-1', profile: 'accurate' }, 422, 'job.engine_unfit'],
  [{ ...unset, engine: '' }, 422, 'request.invalid'],
  [{ engine: 'local' }, 422, 'request.invalid'],
])('refuses %o', async (setting, status, code) => {
  const mine = await http.register();
  const answer = await write(mine, setting);
  expect(answer).toMatchObject({
    status,
    body: { code, errors: expect.arrayContaining([expect.objectContaining({ path: expect.any(String) })]) },
  });
  expect(await read(mine)).toEqual(unset);
});

it('is changed by admins and owners, and read by everybody in the workspace', async () => {
  const [mine, stranger] = [await http.register(), await http.register()];
  const setting = { ...unset, engine: 'local' };
  for (const role of ['viewer', 'editor'] as const) {
    await act(mine, role);
    expect(await write(mine, setting)).toMatchObject({ status: 403, body: { code: 'permission.denied' } });
    expect(await read(mine)).toEqual(unset);
  }
  await act(mine, 'admin');
  expect(await write(mine, setting)).toMatchObject({ status: 200 });
  const foreign = await http.call(`PUT ${addressOf(mine)}`, { token: stranger.accessToken, body: unset });
  expect(foreign.status).toBe(404);
});
