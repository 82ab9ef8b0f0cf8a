import { isFileError } from '../../shared/files.ts';
import { StartError } from '../../shared/start-error.ts';

/** The operator's sentence for an address that cannot be listened on; any other error as it is. */
export function explainListenError(error: unknown, { host, port }: { host: string; port: number }): unknown {
  if (isFileError(error, 'EADDRINUSE')) {
    return new StartError(
      'http.port_in_use',
      `PORT ${port} on ${host} is already in use; stop what uses it or set PORT to another`,
    );
  }
  if (isFileError(error, 'EACCES')) {
    return new StartError(
      'http.port_not_permitted',
      `PORT ${port} needs more rights than this user has; set PORT to 1024 or more`,
    );
  }
  if (isFileError(error, 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL')) {
    return new StartError('http.host_unknown', `HOST ${host} is no address of this machine`);
  }
  return error;
}
