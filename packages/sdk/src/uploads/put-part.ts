import { ConnectionError, FileUnreadableError, problemFrom, readProblem } from '../errors.ts';
import { nodeModules, putByNode, stallMs } from './put-by-node.ts';
import { bodyOf, type UploadSource } from './upload-source.ts';

export interface PutPartInput {
  url: string;
  headers: Record<string, string>;
  bytes: UploadSource;
  signal: AbortSignal;
  onSent: (sentBytes: number) => void;
}

const slowestBytesPerMs = 8;

/**
 * PUTs one part to wherever its address points: the server or an object store. By XMLHttpRequest in browsers, by
 * `node:http` in Node, both of which tell of progress and notice a silent connection; by fetch elsewhere. Nothing of a
 * good answer is read, so a store needs to expose no header.
 */
export async function putPart(input: PutPartInput): Promise<void> {
  const node = nodeModules();
  try {
    if (typeof XMLHttpRequest !== 'undefined') await putByXhr(input);
    else if (node !== null) await putByNode(node, input);
    else await putByFetch(input);
  } catch (error) {
    // A file that was changed on disk looks like a broken network: ask the file itself.
    if (error instanceof ConnectionError) await assertReadable(input.bytes);
    throw error;
  }
}

async function putByFetch({ url, headers, bytes, signal, onSent }: PutPartInput): Promise<void> {
  const timeout = AbortSignal.timeout(stallMs + Math.ceil(bytes.size / slowestBytesPerMs));
  const init = { method: 'PUT', headers, body: await bodyOf(bytes), signal: AbortSignal.any([signal, timeout]) };
  const response = await fetch(url, init).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new ConnectionError(error);
  });
  if (!response.ok) throw await readProblem(response);
  await response.body?.cancel();
  onSent(bytes.size);
}

async function putByXhr({ url, headers, bytes, signal, onSent }: PutPartInput): Promise<void> {
  const body = await bodyOf(bytes);
  await new Promise<void>((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    const settle = (finish: () => void) => {
      clearTimeout(stall);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const onStall = () => {
      settle(() => reject(new ConnectionError(new Error('no byte moved'))));
      request.abort();
    };
    const onAbort = () => {
      settle(() => reject(signal.reason));
      request.abort();
    };
    let stall = setTimeout(onStall, stallMs);
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      clearTimeout(stall);
      stall = setTimeout(onStall, stallMs);
      onSent(Math.min(event.loaded, bytes.size));
    };
    request.onload = () =>
      settle(() => {
        if (request.status >= 200 && request.status < 300) resolve();
        else reject(problemFrom(request.status, request.responseText, retryAfterOf(request)));
      });
    request.onerror = () => settle(() => reject(new ConnectionError(new Error('the request failed'))));
    signal.addEventListener('abort', onAbort, { once: true });
    request.send(body);
  });
}

/** Out of all that may be read: asking for one that a store does not expose is an error in the console. */
function retryAfterOf(request: XMLHttpRequest): string | null {
  return /^retry-after: *(.+)$/im.exec(request.getAllResponseHeaders())?.[1]?.trim() ?? null;
}

async function assertReadable(bytes: UploadSource): Promise<void> {
  try {
    await bytes.slice(0, 1).arrayBuffer();
  } catch (error) {
    throw new FileUnreadableError(error);
  }
}
