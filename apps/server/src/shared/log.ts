/** What a piece needs of a logger; pino's fits. Fields never hold secrets. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Says nothing: for tests and for tools that report by themselves. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
