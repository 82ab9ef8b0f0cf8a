import { ConnectionError, FileUnreadableError, problemFrom, readProblem } from '../errors.ts';

export interface PutPartInput {
  url: string;
  headers: Record<string, string>;
  bytes: Blob;
  signal: AbortSignal;
  onSent: (sentBytes: number) => void;
}

/** A part that moves no byte for so long is given up and sent again. */
const stallMs = 60_000;
const slowestBytesPerMs = 8;

/** PUTs one part; progress comes from XMLHttpRequest where there is one (browsers), else only at the end. */
export async function putPart(input: PutPartInput): Promise<void> {
  try {
    if (typeof XMLHttpRequest === 'undefined') await putByFetch(input);
    else await putByXhr(input);
  } catch (error) {
    // A file that was changed on disk looks like a broken network: ask the file itself.
    if (error instanceof ConnectionError) await assertReadable(input.bytes);
    throw error;
  }
}

async function putByFetch({ url, headers, bytes, signal, onSent }: PutPartInput): Promise<void> {
  const timeout = AbortSignal.timeout(stallMs + Math.ceil(bytes.size / slowestBytesPerMs));
  const init = { method: 'PUT', headers, body: bytes, signal: AbortSignal.any([signal, timeout]) };
  const response = await fetch(url, init).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new ConnectionError(error);
  });
  if (!response.ok) throw await readProblem(response);
  await response.body?.cancel();
  onSent(bytes.size);
}

function putByXhr({ url, headers, bytes, signal, onSent }: PutPartInput): Promise<void> {
  return new Promise((resolve, reject) => {
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
        else reject(problemFrom(request.status, request.responseText, request.getResponseHeader('retry-after')));
      });
    request.onerror = () => settle(() => reject(new ConnectionError(new Error('the request failed'))));
    signal.addEventListener('abort', onAbort, { once: true });
    request.send(bytes);
  });
}

async function assertReadable(bytes: Blob): Promise<void> {
  try {
    await bytes.slice(0, 1).arrayBuffer();
  } catch (error) {
    throw new FileUnreadableError(error);
  }
}
