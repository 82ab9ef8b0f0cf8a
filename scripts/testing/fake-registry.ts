import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface FakeRegistry {
  url: string;
  tarballRequests(): number;
}

interface FakeRegistryOptions {
  packageName: string;
  version: string;
  /** The tarball that is served; its own checksum is announced, as a registry that was tampered with would. */
  tarball: Buffer;
  /** Sends this many bytes of it and then nothing, leaving the connection open. */
  stopAfterBytes?: number;
}

/** A registry that speaks npm's protocol for one package: the document at `/name`, the tarball at `/name/-/file.tgz`. */
export async function startFakeRegistry(options: FakeRegistryOptions): Promise<FakeRegistry> {
  const { packageName: name, version, tarball, stopAfterBytes } = options;
  let requests = 0;
  const server = createServer((request, response) => {
    if (request.url === `/${name}`) {
      const dist = {
        tarball: `${url}/${name}/-/${name}-${version}.tgz`,
        integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      };
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, dist } } }),
      );
    } else if (request.url?.endsWith('.tgz')) {
      requests += 1;
      response.setHeader('content-length', tarball.length);
      if (stopAfterBytes === undefined) response.end(tarball);
      else response.write(tarball.subarray(0, stopAfterBytes));
    } else {
      response.statusCode = 404;
      response.end('{}');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url, tarballRequests: () => requests };
}
