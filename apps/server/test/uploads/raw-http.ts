import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection of which every byte is ours, for clients that misbehave. */
export async function openRaw(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // Being cut off is what some tests are about.
  socket.on('error', () => undefined);
  return socket;
}

/** The head of a request to the address, with these headers. */
export function requestHead(method: string, url: string, headers: Record<string, string | number>): string {
  const { host, pathname, search } = new URL(url);
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${pathname}${search} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

/** Status and body of the answer, as soon as its head and body are there. */
export async function readAnswer(socket: Socket): Promise<{ status: number; body: unknown }> {
  let text = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    text += chunk.toString('latin1');
    const headEnd = text.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
    if (headEnd === -1 || !(text.length >= headEnd + 4 + length)) continue;
    const body = Buffer.from(text.slice(headEnd + 4), 'latin1').toString('utf8');
    return { status: Number(text.slice(9, 12)), body: body === '' ? null : JSON.parse(body) };
  }
  throw new Error(`the connection ended without an answer: ${text}`);
}
