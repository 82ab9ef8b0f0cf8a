import { addVocabulary, createInvitation, createProject, createTag, type RouteContract } from '@audiotricks/contracts';
import { createDatabase } from '../../apps/server/src/platform/database/index.ts';
import { newId } from '../../apps/server/src/shared/ids.ts';
import { buildFeed, buildImport, buildJob, buildUpload } from '../../apps/server/test/builders.ts';
import type { Member } from '../../test/process/client.ts';

/** What a route wants in its body before it looks for the thing; nothing of it is ever done. */
export const bodies: Readonly<Record<string, object>> = {
  'feeds.update': { follow: true },
  'workspaces.changeRole': { role: 'viewer' },
  'recordings.update': { title: 'Taken' },
  'projects.update': { name: 'Taken' },
  'tags.update': { name: 'Taken' },
  'uploads.partUrls': { partNumbers: [1] },
  'uploads.complete': {},
  'quotes.create': {},
  'jobs.start': {},
};

/** Things of a workspace, by the name that ids of their kind have in addresses. */
export async function makeThings(url: string, owner: Member, userId: string): Promise<Record<string, string>> {
  const database = createDatabase({ url, applicationName: 'bench-tenant' });
  const { client, workspaceId } = owner;
  const params = { workspaceId };
  try {
    const job = await buildJob(database, { workspaceId });
    const eventId = newId();
    const at = new Date();
    await database.tenant(workspaceId, (transaction) =>
      transaction.securityEvent.create({
        data: {
          ...{ id: eventId, workspaceId, type: 'permission.denied', severity: 'notice', details: {} },
          ...{ createdAt: at, lastSeenAt: at },
        },
      }),
    );
    const term = await client.call(addVocabulary, { params, body: { terms: ['Okonkwo'] } });
    return {
      userId,
      eventId,
      jobId: job.id,
      recordingId: job.recordingId,
      uploadId: (await buildUpload(database, { workspaceId })).id,
      importId: (await buildImport(database, { workspaceId })).id,
      feedId: (await buildFeed(database, { workspaceId })).id,
      projectId: (await client.call(createProject, { params, body: { name: 'Tides' } })).id,
      tagId: (await client.call(createTag, { params, body: { name: 'tides' } })).id,
      termId: term.items[0]?.id ?? '',
      invitationId: (
        await client.call(createInvitation, { params, body: { email: 'grace@example.org', role: 'viewer' } })
      ).id,
    };
  } finally {
    await database.close();
  }
}

/** The last name of an id in an address that is not the workspace's. */
export const thingOf = ({ path }: RouteContract): string | undefined =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => name).findLast((name) => name !== 'workspaceId');
