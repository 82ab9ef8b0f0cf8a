import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildJob, buildRecording, buildWorkspace } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { newId } from '../../shared/ids.ts';
import { findTranscript } from './find-transcript.ts';
import { listRevisionsOf } from './list-revisions.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

/** A recording with so many revisions; the text of each is its number. */
async function buildRevisions(count: number) {
  const { id: workspaceId } = await buildWorkspace(test.database);
  const { id: recordingId } = await buildRecording(test.database, { workspaceId, state: 'ready' });
  for (let revision = 1; revision <= count; revision += 1) {
    const { id: jobId } = await buildJob(test.database, {
      ...{
        workspaceId,
        recordingId,
        state: 'completed',
        prompt: `prompt ${revision}`,
        vocabulary: [`word${revision}`],
      },
    });
    await test.database.system((transaction) =>
      transaction.transcript.create({
        data: {
          ...{ id: newId(), workspaceId, recordingId, jobId, revision, kind: 'machine' },
          ...{ engine: 'local', model: `model-${revision}`, text: `${revision}`, segments: [], wordCount: 1 },
        },
      }),
    );
  }
  return { workspaceId, recordingId };
}

it('shows the newest unless another is asked for, and says which there is not', async () => {
  const { workspaceId, recordingId } = await buildRevisions(2);
  const read = (revision?: number) =>
    test.database.tenant(workspaceId, (transaction) => findTranscript(transaction, { recordingId, revision }));
  expect(await read()).toMatchObject({ complete: true, revision: 2, text: '2', model: 'model-2' });
  expect(await read(1)).toMatchObject({ revision: 1, text: '1', model: 'model-1' });
  await expect(read(3)).rejects.toMatchObject({ code: 'transcript.not_found' });
});

it('lists them newest first, page by page, with what each was told', async () => {
  const { workspaceId, recordingId } = await buildRevisions(3);
  const list = (cursor?: string) =>
    test.database.tenant(workspaceId, (transaction) => listRevisionsOf(transaction, { recordingId, limit: 2, cursor }));
  const first = await list();
  expect(first.items).toMatchObject([
    { revision: 3, prompt: 'prompt 3', vocabulary: ['word3'], kind: 'machine' },
    { revision: 2, model: 'model-2' },
  ]);
  expect(await list(first.nextCursor ?? '')).toMatchObject({ items: [{ revision: 1 }], nextCursor: null });
  await expect(list('x')).rejects.toMatchObject({ code: 'request.invalid' });
});

it('belongs to its workspace', async () => {
  const { recordingId } = await buildRevisions(1);
  const { id: stranger } = await buildWorkspace(test.database);
  await test.database.tenant(stranger, async (transaction) => {
    await expect(findTranscript(transaction, { recordingId })).rejects.toMatchObject({ code: 'recording.not_found' });
    const list = listRevisionsOf(transaction, { recordingId, limit: 2 });
    await expect(list).rejects.toMatchObject({ code: 'recording.not_found' });
  });
});
