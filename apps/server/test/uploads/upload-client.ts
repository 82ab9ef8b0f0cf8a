import { problemSchema, recordingAndJobSchema, uploadSchema } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Member } from './upload-world.ts';

export const MiB = 2 ** 20;

const signedSchema = z.object({
  items: z.array(z.object({ partNumber: z.int(), url: z.url(), headers: z.record(z.string(), z.string()) })),
});

/** What the contract promises, or a failure that says what came instead. */
function expectBody<Shape extends z.ZodType>(shape: Shape, answer: { status: number; body: unknown }, status: number) {
  if (answer.status !== status)
    throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
  return shape.parse(answer.body);
}

export function codeOf(answer: { body: unknown }): string {
  return problemSchema.parse(answer.body).code;
}

/** The calls of a resumable upload, as a client makes them. */
export function uploadsOf(member: Member) {
  const file = { fileName: 'talk.mp3', contentType: 'audio/mpeg' };

  async function open(sizeBytes: number | null, fields: object = {}) {
    return expectBody(uploadSchema, await member.call('POST', '/uploads', { ...file, sizeBytes, ...fields }), 201);
  }
  async function read(uploadId: string) {
    return expectBody(uploadSchema, await member.call('GET', `/uploads/${uploadId}`), 200);
  }
  async function address(uploadId: string, partNumber: number) {
    const answer = await member.call('POST', `/uploads/${uploadId}/part-urls`, { partNumbers: [partNumber] });
    const [item] = expectBody(signedSchema, answer, 200).items;
    if (!item) throw new Error('no address');
    return item;
  }
  const sign = async (uploadId: string, partNumber: number) => (await address(uploadId, partNumber)).url;
  /** To where the address points, with its headers: the status, and what a store says. */
  async function send(uploadId: string, partNumber: number, bytes: Uint8Array) {
    const { url, headers } = await address(uploadId, partNumber);
    const response = await fetch(url, { method: 'PUT', headers, body: Buffer.from(bytes) });
    return { status: response.status, text: await response.text() };
  }
  async function put(uploadId: string, partNumber: number, bytes: Uint8Array | ReadableStream) {
    return putTo(await sign(uploadId, partNumber), bytes);
  }
  const complete = (uploadId: string, body: object = {}) => member.call('POST', `/uploads/${uploadId}/complete`, body);
  async function completed(uploadId: string, body: object = {}) {
    return expectBody(recordingAndJobSchema, await complete(uploadId, body), 201);
  }
  const abort = (uploadId: string) => member.call('DELETE', `/uploads/${uploadId}`);

  return { open, read, address, sign, send, put, complete, completed, abort };
}

export async function putTo(url: string, bytes: Uint8Array | ReadableStream) {
  const body = bytes instanceof ReadableStream ? { body: bytes, duplex: 'half' } : { body: Buffer.from(bytes) };
  const response = await fetch(url, { method: 'PUT', ...body } as RequestInit);
  return { status: response.status, body: (await response.json()) as unknown };
}
