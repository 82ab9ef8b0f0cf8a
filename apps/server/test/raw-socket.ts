import { connect, type Socket } from 'node:net';

export interface RawSocket {
  socket: Socket;
  /** Everything received so far. */
  text(): string;
  /** Resolves when the condition holds for what was received; fails when the connection ends before. */
  until(condition: (text: string) => boolean): Promise<string>;
  /** Resolves with everything received when the other side has closed. */
  closed: Promise<string>;
}

/** A connection that speaks HTTP by hand, for what no client library would send. */
export function openRawSocket(baseUrl: string, firstBytes: string): RawSocket {
  const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
  let text = '';
  let onChange = () => {};
  const closed = new Promise<string>((resolve) => {
    socket.on('close', () => {
      resolve(text);
      onChange();
    });
  });
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    onChange();
  });
  // A reset is one of the ways the other side may end it; `closed` tells.
  socket.on('error', () => {});
  socket.write(firstBytes);
  return {
    socket,
    text: () => text,
    closed,
    async until(condition) {
      while (!condition(text)) {
        if (socket.destroyed) throw new Error(`the connection ended after: ${text}`);
        await new Promise<void>((resolve) => {
          onChange = resolve;
        });
      }
      return text;
    },
  };
}

/** Status and problem of an answer that came over a raw socket. */
export function parseProblem(text: string): {
  status: number;
  contentType: string | undefined;
  body: { code: string };
} {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  return {
    status: Number(head.split(' ')[1]),
    contentType: /^content-type: (.*)$/im.exec(head)?.[1],
    body: JSON.parse(body),
  };
}
