import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../../../platform/database/index.ts';
import type { ByteRange, Storage } from '../../../platform/storage/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { audioUnavailable, rangeNotSatisfiable, recordingNotFound } from '../recordings.errors.ts';
import { findRecording } from '../recordings.repository.ts';
import { type AudioObject, type AudioVariant, audioObjectOf } from './audio-object.ts';
import { parseRange } from './byte-range.ts';
import { contentHeaders } from './content-headers.ts';
import { isNotModified, isRangeCurrent, type Validators } from './preconditions.ts';
import type { OriginUrl } from './sign-origin.ts';

export interface AudioServerDeps {
  database: Database;
  storage: Storage;
  signOrigin: (object: AudioObject) => Promise<OriginUrl | null>;
}

/**
 * Serves the bytes of the original or of what is played by RFC 9110: HEAD, conditions, one range; several ranges are
 * answered by the whole. With an object store GET is sent on to a short-lived address of its own, which answers all of
 * that itself; HEAD is answered here, since such an address is good for one method only.
 */
export function createAudioServer({ database, storage, signOrigin }: AudioServerDeps) {
  return async function serveAudio(
    { variant, ...key }: { workspaceId: string; recordingId: string; variant: AudioVariant },
    { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  ): Promise<void> {
    const row = await database.tenant(key.workspaceId, (transaction) => findRecording(transaction, key));
    if (!row) throw recordingNotFound();
    const object = audioObjectOf(row, variant);
    const { storageKey } = object;
    const facts = await storage.head(storageKey);
    if (facts === null) throw audioUnavailable();

    const origin = request.method === 'HEAD' ? null : await signOrigin(object);
    if (origin !== null) {
      reply.header('cache-control', 'no-store').redirect(origin.url, 302);
      return;
    }

    const validators = validatorsOf(object, facts.sizeBytes);
    reply.headers({
      'accept-ranges': 'bytes',
      etag: validators.etag,
      'last-modified': validators.lastModified.toUTCString(),
      'cache-control': 'private, max-age=0, must-revalidate',
    });
    if (isNotModified(request.headers, validators)) {
      reply.code(304).send();
      return;
    }
    const answer = isRangeCurrent(headerOf(request, 'if-range'), validators)
      ? parseRange(request.headers.range, facts.sizeBytes)
      : ({ kind: 'whole' } as const);
    if (answer.kind === 'unsatisfiable') {
      reply.header('content-range', `bytes */${facts.sizeBytes}`);
      throw rangeNotSatisfiable(facts.sizeBytes);
    }
    reply.headers(contentHeaders(object));
    if (answer.kind === 'whole') {
      reply.code(200).header('content-length', facts.sizeBytes);
      await sendBytes({ request, reply, storageKey, range: undefined });
      return;
    }
    const { start, end } = answer.range;
    reply.code(206).header('content-length', end - start + 1);
    reply.header('content-range', `bytes ${start}-${end}/${facts.sizeBytes}`);
    await sendBytes({ request, reply, storageKey, range: answer.range });
  };

  async function sendBytes(input: {
    request: FastifyRequest;
    reply: FastifyReply;
    storageKey: string;
    range: ByteRange | undefined;
  }): Promise<void> {
    const { request, reply, storageKey, range } = input;
    // A stream, because Fastify counts the bytes of anything else and would overwrite the length.
    const body = request.method === 'HEAD' ? Readable.from([]) : await readObject(storageKey, range);
    reply.send(body);
  }

  async function readObject(storageKey: string, range: ByteRange | undefined): Promise<Readable> {
    try {
      return await storage.read(storageKey, range);
    } catch (cause) {
      if (cause instanceof AppError && cause.code === 'storage.object_missing') throw audioUnavailable(cause);
      throw cause;
    }
  }
}

/** An object never changes under its key, so its name and size name its state. */
function validatorsOf({ tag, createdAt }: AudioObject, sizeBytes: number): Validators {
  return { etag: `"${tag}-${sizeBytes.toString(36)}"`, lastModified: createdAt };
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
