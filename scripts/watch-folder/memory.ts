import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { StopError } from './stop-error.ts';

const outcomes = ['uploading', 'imported', 'refused', 'ignored'] as const;

export interface RememberedFile {
  sizeBytes: number;
  modifiedAtMs: number;
  /** In hex; null where nobody read it. */
  sha256: string | null;
  outcome: (typeof outcomes)[number];
  uploadId?: string;
  recordingId?: string;
  /** Why it was refused. */
  code?: string;
}

type RememberedFiles = Record<string, RememberedFile>;

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

async function readMemory(file: string): Promise<RememberedFiles> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new StopError(`${file} cannot be read (${error.code})`);
  });
  if (text === null) return {};
  try {
    return parseMemory(JSON.parse(text));
  } catch {
    throw new StopError(`${file} is damaged; delete it to begin anew (the same bytes are not imported twice)`);
  }
}

/** Throws where it is not what we wrote. */
function parseMemory(value: unknown): RememberedFiles {
  const { version, files } = value as { version?: unknown; files?: unknown };
  if (version !== 1 || typeof files !== 'object' || files === null) throw new TypeError('another shape');
  if (!Object.values(files).every(isRemembered)) throw new TypeError('another shape');
  return files as RememberedFiles;
}

function isRemembered(value: unknown): value is RememberedFile {
  if (typeof value !== 'object' || value === null) return false;
  const file = value as Partial<Record<keyof RememberedFile, unknown>>;
  const isTextOrAbsent = (text: unknown) => text === undefined || typeof text === 'string';
  return (
    Number.isSafeInteger(file.sizeBytes) &&
    Number.isSafeInteger(file.modifiedAtMs) &&
    (file.sha256 === null || typeof file.sha256 === 'string') &&
    outcomes.some((outcome) => outcome === file.outcome) &&
    [file.uploadId, file.recordingId, file.code].every(isTextOrAbsent)
  );
}

/** Appears whole or not at all, also when the power goes. */
async function writeWhole(file: string, content: { version: 1; files: RememberedFiles }): Promise<void> {
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
