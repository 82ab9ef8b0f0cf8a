import { maxProjects, type Project, projectSchema } from '@audiotricks/contracts';
import { z } from 'zod';
import { Prisma } from '../../platform/database/generated/client.ts';
import type { Database, Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { lockWorkspace } from '../workspaces/index.ts';
import { exists, type Kind, notFound, tooMany } from './projects-and-tags.errors.ts';

interface Key {
  workspaceId: string;
  id: string;
}

const rowsSchema = z.array(z.object({ id: z.uuid(), name: z.string(), recordingCount: z.int(), createdAt: z.date() }));

const tables = { project: Prisma.sql`project`, tag: Prisma.sql`tag` };
/** How many recordings a thing has that are there. */
const counts = {
  project: Prisma.sql`
    select count(*)::int from recording
    where recording.workspace_id = thing.workspace_id and recording.project_id = thing.id and state <> 'deleted'`,
  tag: Prisma.sql`
    select count(*)::int from recording_tag
    join recording on recording.id = recording_tag.recording_id and recording.state <> 'deleted'
    where recording_tag.tag_id = thing.id`,
};

/** Projects or tags of a workspace: one code over two tables, as SQL because their types are not one. */
export function createNamedThings({ database }: { database: Database }, kind: Kind) {
  const table = tables[kind];

  async function read(transaction: Transaction, { workspaceId, id }: { workspaceId: string; id?: string }) {
    const rows = await transaction.$queryRaw`
      select id, name, created_at as "createdAt", (${counts[kind]}) as "recordingCount" from ${table} thing
      where workspace_id = ${workspaceId}::uuid ${id === undefined ? Prisma.empty : Prisma.sql`and id = ${id}::uuid`}
      order by name_normalized, id`;
    return rowsSchema.parse(rows).map(toView);
  }

  async function readOne(transaction: Transaction, key: Key): Promise<Project> {
    const [found] = await read(transaction, key);
    if (!found) throw notFound(kind);
    return found;
  }

  /** Under the workspace's lock names are compared one after another. */
  async function checkName(
    transaction: Transaction,
    { workspaceId, name, id }: Omit<Key, 'id'> & { name: string; id?: string },
  ) {
    await lockWorkspace(transaction, workspaceId);
    const same = await transaction.$queryRaw<{ id: string }[]>`
      select id from ${table} where workspace_id = ${workspaceId}::uuid and name_normalized = ${normalize(name)}`;
    if (same.some((row) => row.id !== id)) throw exists(kind);
  }

  return {
    list: (workspaceId: string): Promise<Project[]> =>
      database.tenant(workspaceId, (transaction) => read(transaction, { workspaceId })),

    add: ({ workspaceId, name }: { workspaceId: string; name: string }): Promise<Project> =>
      database.tenant(workspaceId, async (transaction) => {
        await checkName(transaction, { workspaceId, name });
        const all = await read(transaction, { workspaceId });
        if (all.length >= maxProjects) throw tooMany(kind);
        const id = newId();
        await transaction.$executeRaw`
          insert into ${table} (id, workspace_id, name, name_normalized)
          values (${id}::uuid, ${workspaceId}::uuid, ${name}, ${normalize(name)})`;
        return readOne(transaction, { workspaceId, id });
      }),

    rename: ({ name, ...key }: Key & { name: string }): Promise<Project> =>
      database.tenant(key.workspaceId, async (transaction) => {
        const { workspaceId, id } = key;
        await checkName(transaction, { workspaceId, name, id });
        await transaction.$executeRaw`
          update ${table} set name = ${name}, name_normalized = ${normalize(name)}
          where workspace_id = ${workspaceId}::uuid and id = ${id}::uuid`;
        return readOne(transaction, key);
      }),

    /** Recordings stay. */
    remove: ({ workspaceId, id }: Key): Promise<void> =>
      database.tenant(workspaceId, async (transaction) => {
        const count = await transaction.$executeRaw`
          delete from ${table} where workspace_id = ${workspaceId}::uuid and id = ${id}::uuid`;
        if (count === 0) throw notFound(kind);
      }),
  };
}

const normalize = (name: string) => name.toLowerCase();

function toView(row: z.output<typeof rowsSchema>[number]): Project {
  return projectSchema.parse({ ...row, createdAt: row.createdAt.toISOString() });
}
