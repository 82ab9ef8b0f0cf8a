import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { generate } from 'selfsigned';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What the server does wrong with the next message; one is used up by each. */
export type SmtpFault =
  /** Refuses at a step of the conversation, in words that quote what it refused. */
  | { at: 'rcpt' | 'message'; status: number; words?: string }
  /** The connection breaks: while the message is on its way, or when it was taken and only the answer is missing. */
  | { at: 'before_dot' | 'after_dot' }
  /** Takes the message and says nothing, or says it late. */
  | { at: 'silence' }
  | { at: 'delay'; ms: number };

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Whether it came encrypted, and who had signed in. */
  isSecure: boolean;
  user: string | undefined;
  /** As it came. */
  raw: string;
  /** Both forms with quoted-printable undone. */
  plain: string;
}

export interface TestSmtpServer {
  port: number;
  /** Messages that were taken over, in order; a copy sent again stands there twice. */
  received: ReceivedMail[];
  faults: SmtpFault[];
  /** How many conversations are under way. */
  open(): number;
  /** Of the server's certificate, which is its own authority. */
  authority: string;
  close(): Promise<void>;
}

/** A real SMTP server for `localhost`; with `login` it takes mail of that account only. */
export async function startSmtpServer(
  options: { login?: { user: string; password: string }; secure?: boolean; offersTls?: boolean } = {},
): Promise<TestSmtpServer> {
  const { login, secure = false, offersTls = true } = options;
  const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const received: ReceivedMail[] = [];
  const faults: SmtpFault[] = [];
  const sockets = new Set<Socket>();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const refusal = ({ status, words }: { status: number; words?: string }) =>
    Object.assign(new Error(words ?? 'not today'), { responseCode: status });

  const behaviour: SMTPServerOptions = {
    onAuth: ({ username, password }, _session, callback) => {
      if (username === login?.user && password === login?.password) callback(null, { user: username });
      else callback(Object.assign(new Error('wrong'), { responseCode: 535 }));
    },
    onRcptTo: (_address, _session, callback) => {
      const [fault] = faults;
      if (fault?.at !== 'rcpt') return callback();
      faults.shift();
      callback(refusal(fault));
    },
    onData: async (stream, session, callback) => {
      const fault = faults.shift();
      if (fault?.at === 'before_dot') return cut();
      const raw = await text(stream).catch(() => null);
      // The client hung up in the middle: nobody waits for an answer.
      if (raw === null) return;
      if (fault?.at === 'message') return callback(refusal({ ...fault, words: fault.words ?? `spam: ${decode(raw)}` }));
      if (fault?.at === 'silence') return;
      const { mailFrom, rcptTo } = session.envelope;
      received.push({
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map(({ address }) => address),
        isSecure: session.secure === true,
        user: typeof session.user === 'string' ? session.user : undefined,
        raw,
        plain: decode(raw),
      });
      if (fault?.at === 'after_dot') return cut();
      setTimeout(callback, fault?.at === 'delay' ? fault.ms : 0, null, 'taken');
    },
  };
  const server = new SMTPServer({
    name: 'localhost',
    secure,
    key: certificate.private,
    cert: certificate.cert,
    authOptional: login === undefined,
    disabledCommands: [...(login ? [] : ['AUTH']), ...(offersTls ? [] : ['STARTTLS'])],
    // A client that does not trust the certificate hangs up in the middle; that is its right.
    logger: false,
    ...behaviour,
  });
  server.on('error', () => {});
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');

  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    faults,
    open: () => server.connections.size,
    authority: certificate.cert,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cut();
      await closed;
    },
  };
}

/** Undoes quoted-printable over a whole message. */
function decode(raw: string): string {
  const joined = raw.replaceAll(/=\r?\n/g, '');
  return decodeURIComponent(joined.replaceAll('%', '%25').replaceAll(/=([0-9A-F]{2})/g, '%$1'));
}
