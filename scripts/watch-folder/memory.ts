import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { StopError } from './stop-error.ts';

const fileSchema = z.object({
  sizeBytes: z.int(),
  modifiedAtMs: z.int(),
  /** In hex; null where nobody read it. */
  sha256: z.string().nullable(),
  outcome: z.enum(['uploading', 'imported', 'refused', 'ignored']),
  uploadId: z.string().optional(),
  recordingId: z.string().optional(),
  /** Why it was refused. */
  code: z.string().optional(),
});
export type RememberedFile = z.infer<typeof fileSchema>;

const memorySchema = z.object({ version: z.literal(1), files: z.record(z.string(), fileSchema) });

/** What became of the files of a folder, over restarts; one a workspace. */
export interface Memory {
  recall: (place: string) => RememberedFile | undefined;
  /** An imported file of the same bytes and name, wherever it stands or stood. */
  findTwin: (file: { place: string; sha256: string }) => RememberedFile | undefined;
  /** On disk when it resolves. */
  remember: (place: string, file: RememberedFile) => Promise<void>;
}

/** The folder of ours inside the watched one. */
export async function makeOwnFolder(folder: string): Promise<string> {
  const own = path.join(folder, '.audiotricks');
  await mkdir(own, { recursive: true }).catch(() => {
    throw new StopError(`${own} cannot be written: it holds what was imported, so that nothing is imported twice`);
  });
  return own;
}

export async function openMemory(ownFolder: string, workspaceId: string): Promise<Memory> {
  const file = path.join(ownFolder, `imported-${workspaceId}.json`);
  const files = new Map(Object.entries(await readMemory(file)));
  let last: Promise<void> = Promise.resolve();

  function save(): Promise<void> {
    last = last.catch(() => undefined).then(() => writeWhole(file, { version: 1, files: Object.fromEntries(files) }));
    return last;
  }

  return {
    recall: (place) => files.get(place),
    findTwin: ({ place, sha256 }) => {
      const name = path.posix.basename(place);
      const isTwin = ([other, known]: [string, RememberedFile]) =>
        known.outcome === 'imported' && known.sha256 === sha256 && path.posix.basename(other) === name;
      return [...files].find(isTwin)?.[1];
    },
    remember: (place, remembered) => {
      files.set(place, remembered);
      return save();
    },
  };
}

async function readMemory(file: string): Promise<Record<string, RememberedFile>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new StopError(`${file} cannot be read (${error.code})`);
  });
  if (text === null) return {};
  try {
    return memorySchema.parse(JSON.parse(text)).files;
  } catch {
    throw new StopError(`${file} is damaged; delete it to begin anew (the same bytes are not imported twice)`);
  }
}

/** Appears whole or not at all, also when the power goes. */
async function writeWhole(file: string, content: z.infer<typeof memorySchema>): Promise<void> {
  const half = `${file}.half`;
  const handle = await open(half, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 1)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(half, file);
}
