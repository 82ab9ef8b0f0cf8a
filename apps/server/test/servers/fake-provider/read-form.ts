import type { IncomingMessage } from 'node:http';
import { Busboy } from '@fastify/busboy';

export interface Form {
  file: Buffer | null;
  fileName: string;
  fields: Map<string, string[]>;
}

/** A `multipart/form-data` body. Rejects where it is none. */
export async function readForm(request: IncomingMessage): Promise<Form> {
  const contentType = request.headers['content-type'];
  if (contentType === undefined) throw new TypeError('no content type');
  const busboy = new Busboy({ headers: { 'content-type': contentType }, limits: { fileSize: 64 * 2 ** 20 } });
  const form: Form = { file: null, fileName: '', fields: new Map() };
  return await new Promise((resolve, reject) => {
    busboy.on('file', (name, stream, fileName) => {
      const blocks: Buffer[] = [];
      stream.on('data', (block: Buffer) => blocks.push(block));
      stream.on('end', () => {
        if (name === 'file') Object.assign(form, { file: Buffer.concat(blocks), fileName });
      });
    });
    busboy.on('field', (name, value) => form.fields.set(name, [...(form.fields.get(name) ?? []), String(value)]));
    busboy.on('finish', () => resolve(form));
    busboy.on('error', reject);
    request.on('error', reject);
    request.pipe(busboy);
  });
}
