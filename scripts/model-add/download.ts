import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type Outbound, OutboundError, type OutboundResponse } from '../../apps/server/src/platform/outbound/index.ts';
import { StartError } from '../../apps/server/src/shared/start-error.ts';
import { createProgress } from './progress.ts';

export interface DownloadRequest {
  url: URL;
  /** Where it is put, whole and checked; beside it lies `.part` until then. */
  file: string;
  maxBytes: number;
}

export interface DownloadDependencies {
  outbound: Outbound;
  say(line: string): void;
  signal: AbortSignal;
  /** Before another try; ms. */
  retryWaitMs?: number;
}

/** The file as the server describes it. */
interface Facts {
  etag: string | undefined;
  sizeBytes: number | undefined;
  /** SHA-256, or of small files git's SHA-1, in hex. */
  digest: string | undefined;
}

/** Tries in a row that bring nothing new. */
const MAX_VAIN_TRIES = 5;
const MAX_REDIRECTS = 5;
const DAY_MS = 24 * 3_600_000;

/** A passing failure: the next try goes on where this one ended. */
class Interrupted extends Error {
  readonly waitMs: number | undefined;

  constructor(message: string, waitMs?: number) {
    super(message);
    this.waitMs = waitMs;
  }
}

/**
 * Downloads a file and goes on where an earlier try (also of an earlier run) was cut, as long as the server says that it
 * is still the same file. What arrives is checked against the size and the checksum that the server names: hubs give
 * the SHA-256 of large files and git's SHA-1 of small ones as (linked) ETag.
 * @returns false where the server has no such file
 * @throws StartError `model_add.download`, `model_add.checksum`; OutboundError where the address is refused
 */
export async function download(request: DownloadRequest, dependencies: DownloadDependencies): Promise<boolean> {
  const { file } = request;
  const { say, signal, retryWaitMs = 2000 } = dependencies;
  const name = path.basename(file);
  const part = `${file}.part`;
  // Only what was checked has its name.
  if (existsSync(file)) return true;
  let vain = 0;
  let damaged = false;
  for (;;) {
    const before = await sizeOf(part);
    try {
      const facts = await fetchRest(request, dependencies);
      if (facts === undefined) return false;
      if (await isIntact(part, facts)) break;
      await forget(part);
      if (damaged) throw new StartError('model_add.checksum', `${name} arrived twice with a wrong checksum`);
      damaged = true;
      say(`${name}: the checksum is wrong, once more from the start`);
    } catch (error) {
      signal.throwIfAborted();
      const isPassing = error instanceof Interrupted || (error instanceof OutboundError && error.isPassing);
      if (!isPassing) throw error;
      vain = (await sizeOf(part)) > before ? 0 : vain + 1;
      if (vain === MAX_VAIN_TRIES) {
        throw new StartError('model_add.download', `${name}: ${error.message} (${vain} times); try again later`);
      }
      const waitMs = (error instanceof Interrupted ? error.waitMs : undefined) ?? retryWaitMs * 2 ** vain;
      say(`${name}: ${error.message} Going on in ${Math.ceil(waitMs / 1000)} s.`);
      await wait(waitMs, undefined, { signal });
    }
  }
  await rename(part, file);
  await rm(`${part}.json`, { force: true });
  return true;
}

/** Gets what `.part` lacks. undefined: there is no such file. */
async function fetchRest({ url, file, maxBytes }: DownloadRequest, { outbound, say, signal }: DownloadDependencies) {
  const part = `${file}.part`;
  const name = path.basename(file);
  const known = await readFacts(part);
  // Only a strong ETag says that bytes of before and bytes of now are of the same file.
  const offset = known?.etag?.startsWith('"') ? await sizeOf(part) : 0;
  if (known && offset > 0 && offset === known.sizeBytes) return known;
  const headers: Record<string, string> =
    offset > 0 && known?.etag ? { range: `bytes=${offset}-`, 'if-range': known.etag } : {};
  const { answer, linked } = await follow(url, headers, { outbound, signal, maxBytes });
  const { status, body } = answer;
  if (status === 404 || status === 410) return drop(answer, undefined);
  if (status === 416) {
    drop(answer, undefined);
    await forget(part);
    throw new Interrupted('The server has changed the file.', 0);
  }
  refuseBadStatus(answer, name);
  const resumed = status === 206;
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.headers['content-range'] ?? '');
  if (resumed && Number(range?.[1]) !== offset) {
    drop(answer, undefined);
    await forget(part);
    throw new Interrupted('The server answered another part of the file than was asked for.');
  }
  const facts = factsOf(answer, linked, resumed ? Number(range?.[2]) : undefined);
  if ((facts.sizeBytes ?? 0) > maxBytes) {
    drop(answer, undefined);
    throw new StartError('model_add.too_large', `${name} has ${facts.sizeBytes} bytes, more than any model`);
  }
  await writeFile(`${part}.json`, JSON.stringify(facts));
  const progress = createProgress({ name, offset: resumed ? offset : 0, sizeBytes: facts.sizeBytes, say });
  await pipeline(body, progress, createWriteStream(part, { flags: resumed ? 'a' : 'w' }), { signal });
  const sizeBytes = await sizeOf(part);
  if (facts.sizeBytes !== undefined && sizeBytes < facts.sizeBytes) throw new Interrupted('The connection broke off.');
  return facts;
}

/** Follows redirects itself: the first answer, not the last, has the hub's checksum. */
async function follow(
  start: URL,
  headers: Record<string, string>,
  { outbound, signal, maxBytes }: { outbound: Outbound; signal: AbortSignal; maxBytes: number },
): Promise<{ answer: OutboundResponse; linked: Record<string, string> }> {
  let url = start;
  let linked: Record<string, string> = {};
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const limits = { totalMs: DAY_MS, maxBytes };
    const answer = await outbound.fetch(url, { headers, signal, limits, maxRedirects: 0 });
    linked = { ...answer.headers, ...linked };
    const next = answer.headers.location;
    if (answer.status < 300 || answer.status > 399 || next === undefined) return { answer, linked };
    drop(answer, undefined);
    url = outbound.checkUrl(new URL(next, url).href);
  }
  throw new OutboundError('too_many_redirects');
}

function factsOf(answer: OutboundResponse, linked: Record<string, string>, wholeBytes: number | undefined): Facts {
  const length = answer.headers['content-length'];
  const announced = wholeBytes ?? (length === undefined ? undefined : Number(length));
  const linkedBytes = Number(linked['x-linked-size'] ?? Number.NaN);
  // Of any other server, an ETag may be whatever it likes.
  const isHub = linked['x-linked-etag'] !== undefined || linked['x-repo-commit'] !== undefined;
  const tag = (isHub ? (linked['x-linked-etag'] ?? answer.headers.etag ?? '') : '').replaceAll('"', '');
  return {
    etag: answer.headers.etag,
    sizeBytes: Number.isNaN(linkedBytes) ? announced : linkedBytes,
    digest: /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(tag) ? tag : undefined,
  };
}

function refuseBadStatus(answer: OutboundResponse, name: string): void {
  const { status, headers } = answer;
  if (status === 200 || status === 206) return;
  drop(answer, undefined);
  if (status === 429 || status >= 500) {
    const seconds = Number(headers['retry-after'] ?? Number.NaN);
    const waitMs = seconds >= 0 && seconds <= 3600 ? seconds * 1000 : undefined;
    throw new Interrupted(`The server answered ${status}.`, waitMs);
  }
  throw new StartError('model_add.download', `${name}: the server answered ${status}`);
}

async function isIntact(part: string, { digest, sizeBytes }: Facts): Promise<boolean> {
  const size = await sizeOf(part);
  if (sizeBytes !== undefined && size !== sizeBytes) return false;
  if (digest === undefined) return true;
  const hash = createHash(digest.length === 64 ? 'sha256' : 'sha1');
  if (digest.length === 40) hash.update(`blob ${size}\0`);
  await pipeline(createReadStream(part), hash);
  return hash.digest('hex') === digest;
}

async function readFacts(part: string): Promise<Facts | undefined> {
  const text = await readFile(`${part}.json`, 'utf8').catch(() => undefined);
  return text === undefined || text === '' ? undefined : JSON.parse(text);
}

async function forget(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(`${part}.json`, { force: true });
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The rest of the answer is of no interest, its failure neither. */
function drop<T>({ body }: OutboundResponse, result: T): T {
  body.on('error', () => {});
  body.destroy();
  return result;
}
