import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { explainListenError } from './listen-errors.ts';

async function listenError(server: Server, host: string, port: number): Promise<unknown> {
  server.listen(port, host);
  return Promise.race([once(server, 'listening'), once(server, 'error')]).then(
    ([error]) => error,
    (error) => error,
  );
}

test('a taken port and an address that is not ours are said with the variable to change', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  const inUse = await listenError(createServer(), '127.0.0.1', port);
  expect(explainListenError(inUse, { host: '127.0.0.1', port })).toMatchObject({
    code: 'http.port_in_use',
    message: `PORT ${port} on 127.0.0.1 is already in use; stop what uses it or set PORT to another`,
  });
  const foreign = await listenError(createServer(), '192.0.2.1', 0);
  expect(explainListenError(foreign, { host: '192.0.2.1', port: 0 })).toMatchObject({ code: 'http.host_unknown' });
  const other = new Error('something else');
  expect(explainListenError(other, { host: '127.0.0.1', port })).toBe(other);
});
