/** What a failed transaction was about, as far as repeating it is concerned. */
export type FailureKind = 'conflict' | 'connection' | 'busy' | 'other';

/** serialization_failure, deadlock_detected: the server has rolled back and asks for a repetition. */
const CONFLICT_CODES = new Set(['40001', '40P01']);
/** Class 08, the server's shut-down and start-up, too many sessions. */
const CONNECTION_CODES = /^(08...|57P0[1-5]|53300)$/;
const CONNECTION_KINDS = new Set(['ConnectionClosed', 'DatabaseNotReachable', 'SocketTimeout', 'TooManyConnections']);
const SOCKET_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
/** What a server that is away is like by its socket in the file system; elsewhere these codes are about files. */
const LOCAL_SOCKET_CODES = new Set(['ENOENT', 'EAGAIN']);
/** lock_not_available, query_canceled, idle_in_transaction_session_timeout: what our time limits end under load. */
const BUSY_CODES = new Set(['55P03', '57014', '25P03']);
/** Prisma's code for all that goes wrong around a transaction, and those that mean there was no time. */
const TRANSACTION_CODE = 'P2028';
const BUSY_MESSAGES = /Unable to start a transaction in the given time|expired transaction/;
/** pg gives these no code. */
const CONNECTION_MESSAGES =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Client was closed/;

interface Facts {
  code?: string;
  originalCode?: string;
  kind?: string;
  syscall?: string;
  message?: string;
  cause?: unknown;
  meta?: { driverAdapterError?: unknown };
}

/** The error, what Prisma wrapped in it, and their causes. */
function* layersOf(error: unknown): Generator<Facts> {
  if (typeof error !== 'object' || error === null) return;
  const facts = error as Facts;
  yield facts;
  yield* layersOf(facts.meta?.driverAdapterError);
  yield* layersOf(facts.cause);
}

function kindOfLayer({ code = '', originalCode = '', kind = '', syscall = '', message = '' }: Facts): FailureKind {
  if (CONFLICT_CODES.has(code) || CONFLICT_CODES.has(originalCode) || kind === 'TransactionWriteConflict') {
    return 'conflict';
  }
  if (CONNECTION_KINDS.has(kind) || SOCKET_CODES.has(code) || CONNECTION_MESSAGES.test(message)) return 'connection';
  if (syscall === 'connect' && LOCAL_SOCKET_CODES.has(code)) return 'connection';
  if (CONNECTION_CODES.test(code) || CONNECTION_CODES.test(originalCode)) return 'connection';
  if (BUSY_CODES.has(code) || BUSY_CODES.has(originalCode)) return 'busy';
  if (code === TRANSACTION_CODE && BUSY_MESSAGES.test(message)) return 'busy';
  return 'other';
}

/** Looks through Prisma's wrapping at what PostgreSQL or the socket said. */
export function kindOfFailure(error: unknown): FailureKind {
  for (const layer of layersOf(error)) {
    const kind = kindOfLayer(layer);
    if (kind !== 'other') return kind;
  }
  return 'other';
}
