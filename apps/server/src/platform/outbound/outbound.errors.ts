/** Why a request to an address people gave did not bring an answer. */
export type OutboundReason =
  /** No http or https address, or one with a name and password in it. */
  | 'url_invalid'
  /** Not on the open internet, and not on the operator's list. */
  | 'address_refused'
  | 'name_unknown'
  | 'connection_failed'
  | 'tls_failed'
  | 'timed_out'
  /** The connection broke, or what came is not HTTP. */
  | 'broken'
  | 'too_large'
  | 'too_many_redirects';

const sentences: Record<OutboundReason, string> = {
  url_invalid: 'This is no address that can be read: use http:// or https:// without a name and password.',
  address_refused: 'This address is not on the open internet, so this server does not read it.',
  name_unknown: 'There is no server of that name.',
  connection_failed: 'The server could not be reached.',
  tls_failed: 'The server has no valid certificate.',
  timed_out: 'The server took too long to answer.',
  broken: 'The connection broke off.',
  too_large: 'The server sends more than is allowed.',
  too_many_redirects: 'The address leads on and on to other addresses.',
};

/**
 * A request that did not work. Features make their own codes of `reason`; `message` is a sentence for a person and
 * names neither the address nor what stands behind it. `cause` is for the log.
 */
export class OutboundError extends Error {
  readonly reason: OutboundReason;

  constructor(reason: OutboundReason, cause?: unknown) {
    super(sentences[reason], { cause });
    this.name = 'OutboundError';
    this.reason = reason;
  }

  /** Whether the same request may work later. */
  get isPassing(): boolean {
    return ['name_unknown', 'connection_failed', 'timed_out', 'broken'].includes(this.reason);
  }
}

const tlsCode = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|ERR_OSSL)/;
const reasonByCode: Record<string, OutboundReason> = {
  ENOTFOUND: 'name_unknown',
  EAI_AGAIN: 'name_unknown',
  EAI_NODATA: 'name_unknown',
  ECONNREFUSED: 'connection_failed',
  EHOSTUNREACH: 'connection_failed',
  ENETUNREACH: 'connection_failed',
  EADDRNOTAVAIL: 'connection_failed',
  EACCES: 'connection_failed',
  ETIMEDOUT: 'connection_failed',
  UND_ERR_CONNECT_TIMEOUT: 'timed_out',
  UND_ERR_HEADERS_TIMEOUT: 'timed_out',
  UND_ERR_BODY_TIMEOUT: 'timed_out',
};

/** What a failure of the client means; an OutboundError stays itself. */
export function toOutboundError(cause: unknown): OutboundError {
  if (cause instanceof OutboundError) return cause;
  if (cause instanceof AggregateError && cause.errors.length > 0) return toOutboundError(cause.errors[0]);
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  if (tlsCode.test(code)) return new OutboundError('tls_failed', cause);
  return new OutboundError(reasonByCode[code] ?? 'broken', cause);
}
