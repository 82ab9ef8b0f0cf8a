/** Settings of the server, passed as `-c name=value`. */
export type Settings = Record<string, string>;

/** For databases that may be lost with the machine, as those of tests. A killed server still keeps what it acknowledged. */
export const throwawaySettings: Settings = { fsync: 'off', full_page_writes: 'off' };

/** sun_path holds 108 bytes with the final zero; the server adds `/.s.PGSQL.65535.lock`. */
const SOCKET_FOLDER_MAX_BYTES = 108 - '/.s.PGSQL.65535.lock'.length - 1;

export interface ServerArguments {
  clusterFolder: string;
  socketFolder: string;
  port: number;
  settings: Settings;
}

/** Arguments of `postgres`. Everything stands on the command line, so an upgrade of ours takes effect at the next start. */
export function serverArguments({ clusterFolder, socketFolder, port, settings }: ServerArguments): string[] {
  const all: Settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: Buffer.byteLength(socketFolder) <= SOCKET_FOLDER_MAX_BYTES ? socketFolder : '',
    unix_socket_permissions: '0700',
    password_encryption: 'scram-sha-256',
    shared_buffers: '64MB',
    jit: 'off',
    TimeZone: 'UTC',
    log_timezone: 'UTC',
    // Its log goes into ours: no routine lines, and never a statement, which may hold a secret.
    log_checkpoints: 'off',
    log_min_error_statement: 'panic',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_line_prefix: '',
    ...settings,
  };
  return ['-D', clusterFolder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

export interface InitArguments {
  clusterFolder: string;
  user: string;
  passwordFile: string;
  sync: boolean;
}

/** Arguments of `initdb`: built-in C.UTF-8 so that sorting never changes with the system's libraries. */
export function initArguments({ clusterFolder, user, passwordFile, sync }: InitArguments): string[] {
  return [
    `--pgdata=${clusterFolder}`,
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
    ...(sync ? [] : ['--no-sync']),
  ];
}
