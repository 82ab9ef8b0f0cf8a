import { z } from 'zod';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../shared/errors.ts';

export interface DeleteExpiredDeps {
  database: Database;
  deleteRecording: (key: { workspaceId: string; recordingId: string }) => Promise<void>;
  now?: () => Date;
}

/** Recordings a sweep takes at a time. */
const batch = 500;

const expiredSchema = z.array(z.object({ workspaceId: z.uuid(), recordingId: z.uuid() }));

/**
 * A sweeper's use case: deletes what is older than its workspace keeps recordings, by when they came, oldest first.
 * Answers how many; what is left over goes the next time.
 */
export function createDeleteExpiredRecordings({
  database,
  deleteRecording,
  now = () => new Date(),
}: DeleteExpiredDeps) {
  return async (): Promise<number> => {
    const rows = await database.system(
      (transaction) => transaction.$queryRaw`
        select recording.workspace_id as "workspaceId", recording.id as "recordingId"
        from workspace join recording on recording.workspace_id = workspace.id
        where workspace.retention_days is not null and recording.state <> 'deleted'
          and recording.created_at < ${now()}::timestamptz - make_interval(days => workspace.retention_days)
        order by recording.created_at limit ${batch}::int`,
    );
    const expired = expiredSchema.parse(rows);
    for (const key of expired) await deleteIfThere(key);
    return expired.length;
  };

  async function deleteIfThere(key: { workspaceId: string; recordingId: string }): Promise<void> {
    try {
      await deleteRecording(key);
    } catch (error) {
      // Somebody deleted it meanwhile.
      if (!(error instanceof AppError && error.code === 'recording.not_found')) throw error;
    }
  }
}
