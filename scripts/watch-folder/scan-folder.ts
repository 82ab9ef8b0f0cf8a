import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

export interface FoundFile {
  /** Relative to the folder, with forward slashes. */
  place: string;
  sizeBytes: number;
  modifiedAtMs: number;
}

export interface Scan {
  files: FoundFile[];
  /** Folders below that could not be read. */
  unreadable: string[];
}

/** Every file below the folder, hidden folders and links left out. Rejects where the folder itself cannot be read. */
export async function scanFolder(folder: string): Promise<Scan> {
  const scan: Scan = { files: [], unreadable: [] };
  await scanInto(scan, folder, '');
  scan.files.sort((a, b) => a.modifiedAtMs - b.modifiedAtMs || a.place.localeCompare(b.place));
  return scan;
}

async function scanInto(scan: Scan, folder: string, below: string): Promise<void> {
  const entries = await readdir(path.join(folder, below), { withFileTypes: true }).catch((error: unknown) => {
    if (below === '') throw error;
    scan.unreadable.push(below);
    return [];
  });
  for (const entry of entries) {
    const place = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory() && !entry.name.startsWith('.')) await scanInto(scan, folder, place);
    if (!entry.isFile()) continue;
    // It may have gone since it was listed.
    const facts = await lstat(path.join(folder, place)).catch(() => null);
    if (facts) scan.files.push({ place, sizeBytes: facts.size, modifiedAtMs: Math.round(facts.mtimeMs) });
  }
}
