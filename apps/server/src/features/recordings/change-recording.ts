import type { RecordingChanges } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/index.ts';
import { notFound } from '../projects-and-tags/index.ts';
import { recordingNotFound } from './recordings.errors.ts';

interface RecordingKey {
  workspaceId: string;
  recordingId: string;
}

/** Changes what is given. Throws `recording.not_found`, `project.not_found`, `tag.not_found`. */
export async function changeRecording(
  transaction: Transaction,
  { changes, ...key }: RecordingKey & { changes: RecordingChanges },
): Promise<void> {
  const { workspaceId, recordingId } = key;
  const { tagIds, projectId, title } = changes;
  if (typeof projectId === 'string') await checkProject(transaction, { workspaceId, projectId });
  const { count } = await transaction.recording.updateMany({
    where: { id: recordingId, workspaceId, state: { not: 'deleted' } },
    data: { ...(title !== undefined && { title }), ...(projectId !== undefined && { projectId }) },
  });
  if (count === 0) throw recordingNotFound();
  if (tagIds !== undefined) await writeTags(transaction, { ...key, tagIds: [...new Set(tagIds)] });
}

/** Locked, so that it is not deleted before the recording stands in it. */
async function checkProject(
  transaction: Transaction,
  { workspaceId, projectId }: { workspaceId: string; projectId: string },
) {
  const found = await transaction.$queryRaw<unknown[]>`
    select 1 from project where workspace_id = ${workspaceId}::uuid and id = ${projectId}::uuid for key share`;
  if (found.length === 0) throw notFound('project');
}

async function writeTags(
  transaction: Transaction,
  { workspaceId, recordingId, tagIds }: RecordingKey & { tagIds: string[] },
) {
  const found = await transaction.$queryRaw<unknown[]>`
    select 1 from tag where workspace_id = ${workspaceId}::uuid and id = any(${tagIds}::uuid[]) for key share`;
  if (found.length < tagIds.length) throw notFound('tag');
  await transaction.recordingTag.deleteMany({ where: { workspaceId, recordingId, tagId: { notIn: tagIds } } });
  await transaction.recordingTag.createMany({
    data: tagIds.map((tagId) => ({ workspaceId, recordingId, tagId })),
    skipDuplicates: true,
  });
}
