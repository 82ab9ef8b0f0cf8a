import { setTimeout as delay } from 'node:timers/promises';
import { type Member, registerMember } from '../process/client.ts';
import type { ChaosFile } from './recordings.ts';

/** Files of one workspace: it has its own cache and its own turn in the queue. */
const filesPerWorkspace = 5;
/** Uploads under way at once. */
const parallelUploads = 3;

async function persistently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 60) throw error;
      await delay(1_000);
    }
  }
}

async function send({ client, workspaceId }: Member, { fileName, bytes }: ChaosFile): Promise<void> {
  const task = client.upload({ workspaceId, file: new Blob([bytes]), fileName, contentType: 'audio/wav' });
  await task.done;
}

/** Sends every file once, to new workspaces of a few files each, whatever happens to the API meanwhile; answers them. */
export async function feed(options: {
  url: string;
  files: readonly ChaosFile[];
  isOver?: () => boolean;
}): Promise<string[]> {
  const { url, files, isOver = () => false } = options;
  const workspaces: string[] = [];
  const waiting: (() => Promise<void>)[] = [];
  for (let from = 0; from < files.length && !isOver(); from += filesPerWorkspace) {
    const member = await persistently(() => registerMember(url));
    workspaces.push(member.workspaceId);
    for (const file of files.slice(from, from + filesPerWorkspace)) {
      waiting.push(() => persistently(() => send(member, file)));
    }
  }
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next && !isOver(); next = waiting.shift()) await next();
  }
  await Promise.all(Array.from({ length: parallelUploads }, work));
  return workspaces;
}
