/**
 * The process cannot start, for a reason the operator can act on. The entry point prints `message` as one line and
 * exits with code 1; anything else that is thrown is a fault of ours and is printed with its stack.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** Stable and dotted, as `database.disk_full`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
