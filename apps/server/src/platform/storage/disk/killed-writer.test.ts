import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { patternBytes, sha256Of, streamOf } from '../testing/bytes.ts';
import { createDiskStorage } from './disk-storage.ts';

const key = 'workspaces/one/originals/killed';
const partSizeBytes = 300_000;
const partCount = 12;
const partOf = (partNumber: number) => patternBytes(partSizeBytes, partNumber);

test('a process killed while it writes parts leaves only whole ones, whenever it dies', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'audiotricks-storage-'));
  try {
    const storage = await createDiskStorage({ folder, reserveBytes: 0 });
    const transfer = { key, handle: await storage.openMultipart({ key, contentType: 'audio/mpeg' }) };
    for (const partsBeforeKill of [1, 9, 20]) {
      await killAfter(partsBeforeKill, [folder, key, transfer.handle, String(partSizeBytes), String(partCount)]);
      const arrived = await storage.listParts(transfer);
      expect(arrived.length).toBeGreaterThan(0);
      for (const { partNumber, sizeBytes } of arrived) {
        expect(sizeBytes).toBe(partSizeBytes);
        const stored = await readSpan(join(folder, 'multipart', transfer.handle, 'data'), partNumber);
        expect(partOf(partNumber).equals(stored)).toBe(true);
      }
    }
    const arrived = new Set((await storage.listParts(transfer)).map((part) => part.partNumber));
    const numbers = Array.from({ length: partCount }, (_, index) => index + 1);
    for (const partNumber of numbers.filter((number) => !arrived.has(number))) {
      const offsetBytes = (partNumber - 1) * partSizeBytes;
      const stream = streamOf(partOf(partNumber));
      await storage.writePart({
        ...transfer,
        partNumber,
        offsetBytes,
        sizeBytes: null,
        maxBytes: partSizeBytes,
        stream,
      });
    }
    await storage.completeMultipart({ ...transfer, parts: await storage.listParts(transfer) });
    const whole = Buffer.concat(numbers.map(partOf));
    expect(await sha256Of(await storage.read(key))).toBe(await sha256Of(streamOf(whole)));
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

async function readSpan(path: string, partNumber: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(partSizeBytes);
    await file.read(bytes, 0, partSizeBytes, (partNumber - 1) * partSizeBytes);
    return bytes;
  } finally {
    await file.close();
  }
}

/** Starts the writing child and kills it with SIGKILL once it has said that so many parts are stored. */
async function killAfter(parts: number, args: string[]): Promise<void> {
  const script = fileURLToPath(import.meta.resolve('../testing/writing-child.ts'));
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let stored = 0;
  for await (const dots of child.stdout as AsyncIterable<Buffer>) {
    stored += dots.length;
    if (stored < parts) continue;
    child.kill('SIGKILL');
    break;
  }
  expect(stored).toBeGreaterThanOrEqual(parts);
  await ended;
}
