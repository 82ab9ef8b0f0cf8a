import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { v4 } from 'uuid';
import type { Storage } from './storage.ts';
import { type ReportLine, reportStep } from './storage-report.ts';

/** Where trials stand; the bucket's lifecycle removes what a killed check leaves. */
export const checksPrefix = 'checks';
/** Large enough for a part that is not the last one. */
const partBytes = 5 * 2 ** 20;

/** Tries on the storage what the product does with it, and cleans up behind itself. */
export async function* checkStorage(storage: Storage): AsyncGenerator<ReportLine> {
  const prefix = `${checksPrefix}/${v4()}`;
  try {
    const written = await reportStep('write', 'The key must be allowed to write objects.', () =>
      write(storage, prefix),
    );
    yield written;
    if (written.outcome !== 'ok') return;
    yield await reportStep('read', 'The key must be allowed to read objects.', () => readBack(storage, prefix));
    yield await reportStep('range', 'The server must answer range requests, or players cannot seek.', () =>
      readRange(storage, prefix),
    );
    yield await reportStep('list', 'The key must be allowed to list the bucket.', () => listBack(storage, prefix));
    yield await reportStep('multipart', 'The key must be allowed to use multipart uploads.', () =>
      multipart(storage, `${prefix}/parts`),
    );
  } finally {
    await storage.deletePrefix(prefix).catch(() => undefined);
  }
  yield await reportStep('delete', 'The key must be allowed to delete objects.', async () => {
    for await (const { key } of storage.list(prefix)) throw new Error(`${key} is still there`);
    return 'what was written is gone again';
  });
}

const sample = Buffer.from('AudioTricks storage check: 0123456789');

async function write(storage: Storage, prefix: string): Promise<string> {
  const { sizeBytes } = await storage.put({ key: `${prefix}/sample`, body: sample });
  return `${sizeBytes} bytes written`;
}

async function readBack(storage: Storage, prefix: string): Promise<string> {
  const bytes = await buffer(await storage.read(`${prefix}/sample`));
  if (!bytes.equals(sample)) throw new Error('What was read is not what was written');
  return 'the same bytes came back';
}

async function readRange(storage: Storage, prefix: string): Promise<string> {
  const bytes = await buffer(await storage.read(`${prefix}/sample`, { start: 5, end: 9 }));
  if (!bytes.equals(sample.subarray(5, 10))) throw new Error('Another span came back than was asked for');
  return 'bytes 5 to 9 came back';
}

async function listBack(storage: Storage, prefix: string): Promise<string> {
  let count = 0;
  for await (const { sizeBytes } of storage.list(prefix)) count += sizeBytes === sample.length ? 1 : 0;
  if (count !== 1) throw new Error('What was written is not in the list');
  return 'what was written is in the list';
}

async function multipart(storage: Storage, key: string): Promise<string> {
  const transfer = { key, handle: await storage.openMultipart({ key, contentType: 'audio/mpeg' }) };
  try {
    for (const [partNumber, sizeBytes] of [
      [1, partBytes],
      [2, 10],
    ] as const) {
      const signed = await storage.signPart({ ...transfer, partNumber, sizeBytes, lifeMs: 300_000 });
      if (signed) await putPart(signed, sizeBytes);
      else await storage.writePart({ ...transfer, partNumber, ...placeOf(partNumber, sizeBytes) });
    }
    const parts = await storage.listParts(transfer);
    const { sizeBytes } = await storage.completeMultipart({ ...transfer, parts });
    if (sizeBytes !== partBytes + 10) throw new Error(`${sizeBytes} bytes stand where ${partBytes + 10} were sent`);
    return 'two parts became one object';
  } catch (cause) {
    await storage.abortMultipart(transfer).catch(() => undefined);
    throw cause;
  }
}

function placeOf(partNumber: number, sizeBytes: number) {
  const stream = Readable.from([Buffer.alloc(sizeBytes, partNumber)]);
  return { offsetBytes: (partNumber - 1) * partBytes, sizeBytes, maxBytes: partBytes, stream };
}

/** As a client does it: the address alone, no key. */
async function putPart({ url, headers }: { url: string; headers: Record<string, string> }, sizeBytes: number) {
  const answer = await fetch(url, { method: 'PUT', headers, body: Buffer.alloc(sizeBytes, 1) });
  if (answer.ok) return;
  const skewed = Math.abs(Date.parse(answer.headers.get('date') ?? '') - Date.now()) > 60_000;
  const clock = skewed ? ' The clocks of this machine and of the server differ by more than a minute: set them.' : '';
  throw new Error(`A signed part address was answered with ${answer.status}.${clock}`);
}
