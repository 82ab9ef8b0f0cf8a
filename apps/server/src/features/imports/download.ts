import { setTimeout as delay } from 'node:timers/promises';
import { OutboundError } from '../../platform/outbound/index.ts';
import { AppError } from '../../shared/errors.ts';
import { serverPartBytes } from '../uploads/index.ts';
import { createAskSource, type SourceAnswer } from './ask-source.ts';
import { type ImportWorkDeps, importLimits } from './imports.deps.ts';
import { interrupted, requestFailed, timedOut, tooLarge } from './imports.errors.ts';
import type { ImportRow } from './imports.repository.ts';
import { createKeepImport } from './keep-import.ts';
import { checkHead, headBytes } from './look-at-head.ts';
import { createReceiver, type Receiver } from './receiver.ts';
import { readFileName, readValidator } from './source-facts.ts';

/** A connection that brought less was not worth it. */
const worthwhileBytes = 64 * 1024;
/** So many in a row that were not worth it, and the rest waits for the next try of the queue. */
const mostBarren = 3;

/** What one run knows of the file. */
interface Source {
  validator: string | null;
  sizeBytes: number | null;
  /** The upload that the import is linked to by now. */
  uploadId: string | null;
}

/**
 * Brings the bytes of an import into its upload, whatever part of them is there already, and answers the upload when
 * all of them have arrived. After a cut the rest is asked for (Range with If-Range), as long as each connection
 * brings something. Throws AppErrors of the imports (retryable where another try may help) and the signal's reason.
 */
export function createDownload(deps: ImportWorkDeps) {
  const { uploads, now } = deps;
  const limits = { ...importLimits, ...deps.limits };
  const askSource = createAskSource({ ...deps, limits });
  const keep = createKeepImport(deps, limits);

  return async function download(row: ImportRow, signal: AbortSignal) {
    const receiver = createReceiver(uploads);
    const maxBytes = await uploads.readLimit(row.workspaceId);
    const deadline = new Date((row.startedAt ?? now()).getTime() + limits.totalMs);
    const source: Source = { validator: row.validator, sizeBytes: row.sizeBytes, uploadId: row.uploadId };
    const run = { row, receiver, source, maxBytes, deadline, signal };
    if (!row.hasArrived) {
      const storedBytes = (await takeUp(run)) ?? (await fetchAll(run));
      // Before the parts become one: after that there are none to count.
      await keep.noteArrival(row, receiver, storedBytes);
    }
    return { upload: await openUploadOf(run), sha256: row.hasArrived ? undefined : receiver.sha256() };
  };

  interface Run {
    row: ImportRow;
    receiver: Receiver;
    source: Source;
    maxBytes: number;
    deadline: Date;
    signal: AbortSignal;
  }

  /** Goes on where an earlier try was left; the size of the whole where everything is there already, else null. */
  async function takeUp(run: Run): Promise<number | null> {
    const { row, receiver, source } = run;
    const { uploadId } = source;
    if (uploadId === null) return null;
    const found = await uploads.resume({ workspaceId: row.workspaceId, uploadId }).catch(ignoreEnded);
    const parts = found?.parts ?? [];
    // Stored one after another, so they have no gaps; the last one may be shorter.
    const storedBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    const fullParts = parts.filter((part) => part.sizeBytes === serverPartBytes).length;
    if (!found || fullParts === 0 || source.validator === null) {
      await startOver(run);
      return null;
    }
    receiver.resume(found.row, fullParts);
    return storedBytes === source.sizeBytes ? storedBytes : null;
  }

  /** Answers how many bytes it is. */
  async function fetchAll(run: Run): Promise<number> {
    for (let barren = 0; ; ) {
      const before = run.receiver.position();
      try {
        await fetchOnce(run);
        return run.receiver.position();
      } catch (cause) {
        if (run.signal.aborted) throw run.signal.reason;
        if (!(cause instanceof OutboundError)) throw cause;
        if (now() >= run.deadline) throw timedOut();
        if (!cause.isPassing) throw cause.reason === 'too_large' ? tooLarge(run.maxBytes) : requestFailed(cause);
        barren = run.receiver.position() - before >= worthwhileBytes ? 0 : barren + 1;
        if (barren === mostBarren) throw interrupted(cause);
        await delay(limits.reconnectMs, undefined, { signal: run.signal });
      }
    }
  }

  /** One connection. Throws OutboundError when its body breaks off. */
  async function fetchOnce(run: Run): Promise<void> {
    const { row, receiver, source, maxBytes, deadline, signal } = run;
    if (receiver.position() > 0 && source.validator === null) await startOver(run);
    const offset = receiver.position();
    const answer = await askSource({ url: row.url, offset, validator: source.validator, maxBytes, deadline, signal });
    if (answer.kind === 'end' && receiver.upload()) return receiver.store();
    if (answer.kind !== 'bytes') {
      await startOver(run);
      return fetchOnce(run);
    }
    try {
      await accept(run, answer, offset);
      for await (const chunk of answer.response.body as AsyncIterable<Buffer>) await take(run, answer, chunk);
    } finally {
      answer.response.body.on('error', () => {});
      answer.response.body.destroy();
    }
    await begin(run, answer);
    await receiver.store();
  }

  /** Looks at what the headers say, and begins anew where they tell of another file than the one we have part of. */
  async function accept(run: Run, answer: SourceAnswer & { kind: 'bytes' }, offset: number): Promise<void> {
    const { source, maxBytes } = run;
    const { isWhole, totalBytes, response } = answer;
    if (totalBytes !== null && totalBytes > maxBytes) throw tooLarge(maxBytes);
    if (isWhole && offset > 0) await startOver(run);
    if (!isWhole) return;
    source.validator = readValidator(response);
    source.sizeBytes = totalBytes;
  }

  async function take(run: Run, answer: SourceAnswer & { kind: 'bytes' }, chunk: Buffer): Promise<void> {
    const { row, receiver, maxBytes } = run;
    for (let rest = chunk; rest.length > 0; ) {
      const bytes = rest.subarray(0, receiver.room());
      rest = rest.subarray(bytes.length);
      receiver.add(bytes);
      if (receiver.position() > maxBytes) throw tooLarge(maxBytes);
      if (receiver.position() >= headBytes) await begin(run, answer);
      if (receiver.room() === 0) await receiver.store();
    }
    await keep.noteProgress(row, receiver);
  }

  /** Opens the upload when enough of the file was seen to know that it may be audio. */
  async function begin({ row, receiver, source }: Run, { response }: SourceAnswer & { kind: 'bytes' }): Promise<void> {
    if (receiver.upload()) return;
    checkHead(receiver.head() ?? Buffer.alloc(0));
    const fileName = readFileName(response, row.url);
    const contentType = response.headers['content-type'] ?? 'application/octet-stream';
    const { validator, sizeBytes } = source;
    const upload = await keep.openUpload(row, { validator, sizeBytes, fileName, contentType });
    source.uploadId = upload.id;
    receiver.begin(upload);
  }

  async function startOver({ row, receiver, source }: Run): Promise<void> {
    await keep.forgetUpload(row, source.uploadId);
    receiver.startOver();
    source.uploadId = null;
    source.validator = null;
    source.sizeBytes = null;
  }

  async function openUploadOf({ row, source: { uploadId } }: Run) {
    if (uploadId === null) throw new Error('An import that has arrived has an upload.');
    return (await uploads.resume({ workspaceId: row.workspaceId, uploadId })).row;
  }
}

/** An upload that was ended meanwhile is begun again. */
function ignoreEnded(cause: unknown): null {
  if (cause instanceof AppError && cause.code.startsWith('upload.')) return null;
  throw cause;
}
