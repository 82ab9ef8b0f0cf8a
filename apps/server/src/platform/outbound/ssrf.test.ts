import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import os from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Resolve } from './connector.ts';
import { createOutbound, type OutboundOptions } from './outbound.ts';
import { type CountedServer, startCountedServer } from './testing/counted-server.ts';

let server: CountedServer;
let before = 0;
beforeAll(async () => {
  server = await startCountedServer();
});
beforeEach(() => {
  before = server.connections();
});
afterAll(() => server.close());

async function ask(url: string, options: Partial<OutboundOptions> = {}) {
  const outbound = createOutbound({ allow: [], ...options });
  try {
    const { status, body } = await outbound.fetch(url);
    body.destroy();
    return status;
  } catch (error) {
    return (error as { reason?: string }).reason ?? error;
  } finally {
    await outbound.close();
  }
}

const ownAddresses = Object.values(os.networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .map(({ address, family }) => (family === 'IPv6' ? `[${address.replace(/%.*/, '')}]` : address));

/** Every way to write an address that leads inwards, by what it means. */
const inward: Record<string, string[]> = {
  loopback: ['127.0.0.1', '127.255.255.254', '127.0.0.1.', 'localhost', 'localhost.', 'LOCALHOST', 'ip6-localhost'],
  'short, decimal, octal and hexadecimal': [
    ...['127.1', '127.0.1', '2130706433', '017700000001', '0x7f000001', '0x7f.1', '0177.0.0.1', '0x7f.0.0.0x1'],
    ...['127.0.0.01', '0x7F000001', '00000177.1'],
  ],
  'other digits and dots': ['①②⑦.⓪.⓪.①', '127。0。0。1', '１２７.0.0.1', '127%2e0%2e0%2e1'],
  unspecified: ['0.0.0.0', '0', '0.1.2.3', '[::]', '[0:0:0:0:0:0:0:0]'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '0xC0A80101', '3232235777'],
  'link-local and metadata': [
    ...['169.254.169.254', '0xA9FEA9FE', '2852039166', '169.254.170.2', '[fe80::1]', '[fd00:ec2::254]'],
    ...['100.100.100.200', '192.0.0.192', '168.63.129.16', '[fe80::a9fe:a9fe]'],
  ],
  carrier: ['100.64.0.1', '100.127.255.255'],
  'multicast, broadcast, reserved': [
    ...['224.0.0.1', '239.255.255.255', '255.255.255.255', '240.0.0.1', '192.0.2.1', '198.51.100.1', '203.0.113.1'],
    ...['198.18.0.1', '192.88.99.1', '[ff02::1]', '[2001:db8::1]', '[100::1]', '[5f00::1]', '[3fff::1]'],
  ],
  'IPv6 of its own': ['[::1]', '[0000:0000::0001]', '[fc00::1]', '[fd12:3456::1]', '[fec0::1]'],
  'IPv4 in IPv6': [
    ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:7f00:0001]', '[::ffff:169.254.169.254]'],
    ...['[::127.0.0.1]', '[::7f00:1]', '[::ffff:0:127.0.0.1]', '[64:ff9b::127.0.0.1]', '[64:ff9b::a9fe:a9fe]'],
    ...['[64:ff9b:1::127.0.0.1]', '[2002:7f00:1::]', '[2002:a9fe:a9fe::1]', '[2001::1]', '[2001:0:7f00:1::]'],
  ],
  'addresses of this machine': ownAddresses,
};

describe('what leads inwards is refused, and no connection is opened', () => {
  const all = Object.entries(inward).flatMap(([kind, hosts]) => hosts.map((host) => [kind, host] as const));

  test.each(all)('%s: %s', async (_kind, host) => {
    expect(await ask(`http://${host}:${server.port}/latest/meta-data/`)).toMatch(/^(address_refused|name_unknown)$/);
    expect(await ask(`https://${host}:${server.port}/`)).toMatch(/^(address_refused|name_unknown)$/);
    expect(server.connections()).toBe(before);
  });

  test('one listener answers on those addresses where the operator allows it', async () => {
    for (const host of ['127.0.0.1', '0x7f.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]']) {
      const allow = ['127.0.0.0/8', '::1', 'localhost'];
      expect(await ask(`http://${host}:${server.port}/`, { allow })).toBe(200);
    }
    expect(server.connections()).toBe(before + 5);
  });
});

describe('what is no address of the web is refused', () => {
  test.each([
    ...['file:///etc/passwd', 'ftp://example.org/a.mp3', 'gopher://127.0.0.1:6379/_INFO', 'data:audio/wav;base64,AA=='],
    ...['javascript:alert(1)', 'blob:http://example.org/1', 'dict://127.0.0.1/', 'unix:/run/docker.sock', 'nonsense'],
    ...['http://user:secret@example.org/', 'http://user@example.org/', 'http://[fe80::1%25lo]/', 'http://', ''],
    ...['http://example.org:99999/', 'http://127.0.0.1\u0000.example.org/'],
  ])('%j', async (url) => {
    expect(await ask(url)).toBe('url_invalid');
  });

  test.each([22, 25, 1, 5432, 6379, 9200, 11211])('port %i of a public machine', async (port) => {
    expect(await ask(`http://93.184.215.14:${port}/`)).toBe('address_refused');
  });
});

describe('names', () => {
  const port = () => server.port;
  const answering = (...addresses: string[]): Resolve => {
    return async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };

  test.each([
    ['a private answer', ['127.0.0.1']],
    ['a public answer and a private one', ['93.184.215.14', '127.0.0.1']],
    ['a public answer and a private one of the other family', ['93.184.215.14', '::1']],
    ['a mapped answer', ['::ffff:127.0.0.1']],
    ['a link-local answer with its zone', ['fe80::1%lo']],
  ])('%s is refused', async (_what, addresses) => {
    const url = `http://audio.example.org:${port()}/`;
    expect(await ask(url, { resolve: answering(...addresses) })).toBe('address_refused');
    expect(server.connections()).toBe(before);
  });

  test('a name with no answer is unknown', async () => {
    expect(await ask('http://audio.example.org/', { resolve: answering() })).toBe('name_unknown');
  });

  test('is looked up once, and the connection goes where the answer said', async () => {
    let asked = 0;
    const resolve: Resolve = async () => {
      asked += 1;
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const allow = ['audio.example.org'];
    expect(await ask(`http://audio.example.org:${port()}/talk.mp3`, { resolve, allow })).toBe(200);
    expect(asked).toBe(1);
    expect(server.requests.at(-1)?.headers.host).toBe(`audio.example.org:${port()}`);
  });

  test('a name server that says a public address first and 127.0.0.1 after does not get in', async () => {
    const names = await startRebindingServer(['93.184.215.14', '127.0.0.1']);
    const resolver = new Resolver();
    resolver.setServers([`127.0.0.1:${names.port}`]);
    const resolve: Resolve = async (hostname) => {
      const addresses = await resolver.resolve4(hostname);
      return addresses.map((address) => ({ address, family: 4 }));
    };
    try {
      // The public machine does not answer on this port, or is not reachable from here: either way it is the one asked.
      const outbound = createOutbound({ allow: [], resolve, limits: { connectMs: 300, headersMs: 300 } });
      const url = `http://rebind.example.org:${port()}/`;
      await expect(outbound.fetch(url)).rejects.toMatchObject({
        reason: expect.stringMatching(/timed_out|connection/),
      });
      expect(names.asked()).toBe(1);
      await expect(outbound.fetch(url)).rejects.toMatchObject({ reason: 'address_refused' });
      expect(names.asked()).toBe(2);
      await outbound.close();
      expect(server.connections()).toBe(before);
    } finally {
      names.close();
    }
  });
});

/** A name server that answers every question by the next address of the list, valid for no time at all. */
async function startRebindingServer(addresses: string[]) {
  const socket = createSocket('udp4');
  let asked = 0;
  socket.on('message', (question, { port, address }) => {
    const next = addresses[Math.min(asked, addresses.length - 1)] ?? '';
    asked += 1;
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...next.split('.').map(Number)]);
    const head = Buffer.from(question.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(1, 6);
    head.writeUInt16BE(0, 10);
    const nameEnd = question.indexOf(0, 12);
    socket.send(Buffer.concat([head, question.subarray(12, nameEnd + 5), answer]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { port: socket.address().port, asked: () => asked, close: () => socket.close() };
}
