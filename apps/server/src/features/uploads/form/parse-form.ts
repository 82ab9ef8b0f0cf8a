import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { AppError } from '../../../shared/errors.ts';
import { fileCut, fileMissing, formMalformed } from '../uploads.errors.ts';

const fileFields = ['file', 'audio'];
const limits = { files: 1, fields: 20, parts: 30, fieldNameSize: 100, fieldSize: 16 * 1024, headerPairs: 50 };

export interface FormFile {
  /** As the client named it; undefined where it did not. */
  fileName: string | undefined;
  contentType: string;
  stream: Readable;
}

/**
 * Reads a multipart form as it arrives: the one file goes to `onFile` and is read at its pace; answers the text fields
 * when the form has ended and the file was taken. Rejects at the first thing that is wrong: `upload.file_missing`,
 * `request.malformed`, `request.invalid`, or what `onFile` rejects with. The request is left open for an answer.
 */
export function parseForm(
  request: IncomingMessage,
  onFile: (file: FormFile) => Promise<unknown>,
): Promise<Record<string, string>> {
  const { promise, resolve, reject } = Promise.withResolvers<Record<string, string>>();
  const form = openForm(request);
  const fields: Record<string, string> = {};
  let file: { stream: Readable; taken: Promise<unknown> } | undefined;
  let hasFailed = false;

  function fail(cause: unknown): void {
    hasFailed = true;
    request.unpipe(form);
    file?.stream.destroy();
    reject(cause);
  }
  const onCut = () => {
    if (!request.readableEnded) fail(fileCut());
  };

  form.on('file', (field, stream, fileName, _encoding, contentType) => {
    // The parser tells of its own end by an error on the file as well.
    stream.on('error', () => undefined);
    // The rest of what the parser was given comes all the same.
    if (hasFailed) return stream.destroy();
    if (!fileFields.includes(field)) return fail(fileMissing());
    file = { stream, taken: onFile({ fileName, contentType, stream }) };
    file.taken.catch(fail);
  });
  form.on('field', (field, value, isFieldCut, isValueCut) => {
    if (fileFields.includes(field)) return fail(fileMissing(`The field "${field}" holds text, not a file.`));
    if (isFieldCut || isValueCut) return fail(fieldInvalid(field, 'This field is too long.'));
    if (Object.hasOwn(fields, field)) return fail(fieldInvalid(field, 'This field is there twice.'));
    if (value.includes('\0')) return fail(fieldInvalid(field, 'This text holds characters that cannot be stored.'));
    Object.defineProperty(fields, field, { value, enumerable: true });
  });
  form.on('filesLimit', () => fail(fileMissing('Send one file at a time.')));
  form.on('fieldsLimit', () => fail(formMalformed()));
  form.on('partsLimit', () => fail(formMalformed()));
  form.on('error', (cause) => fail(formMalformed(cause)));
  form.on('finish', () => {
    if (!file) return fail(fileMissing());
    file.taken.then(() => resolve(fields), reject);
  });
  request.once('error', onCut).once('close', onCut);
  request.pipe(form);
  return promise;
}

function openForm(request: IncomingMessage): BusboyInstance {
  const contentType = request.headers['content-type'] ?? '';
  try {
    return new Busboy({ headers: { ...request.headers, 'content-type': contentType }, preservePath: true, limits });
  } catch (cause) {
    throw formMalformed(cause);
  }
}

function fieldInvalid(field: string, message: string): AppError {
  return new AppError('request.invalid', `${field}: ${message}`, { fields: [{ path: `body.${field}`, message }] });
}
