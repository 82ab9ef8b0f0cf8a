import ipaddr from 'ipaddr.js';

type Value = string | number | { [key: string]: Value } | Value[];

interface Node {
  children: [Node | Value | null, Node | Value | null];
  isNode: true;
}

const newNode = (): Node => ({ children: [null, null], isNode: true });
const isNode = (value: Node | Value | null): value is Node =>
  typeof value === 'object' && value !== null && (value as Node).isNode === true;

const marker = Buffer.from('\u00ab\u00cd\u00efMaxMind.com', 'latin1');

/** A database in the MaxMind DB format 2.0 that says of each network (`192.0.2.0/24`) what is given, and of others nothing. */
export function buildMmdb(databaseType: string, networks: Record<string, Value>): Buffer {
  const root = newNode();
  for (const [network, value] of Object.entries(networks)) insert(root, network, value);
  const nodes = [root];
  for (const node of nodes) nodes.push(...node.children.filter(isNode));
  const data: Buffer[] = [];
  const tree = Buffer.alloc(nodes.length * 8);
  nodes.forEach((node, index) => {
    node.children.forEach((child, side) => {
      tree.writeUInt32BE(recordOf(child, nodes, data), index * 8 + side * 4);
    });
  });
  const metadata = encode({
    ...{ binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1_790_000_000 },
    ...{ database_type: databaseType, description: { en: 'Made by a test' }, ip_version: 6, languages: ['en'] },
    ...{ node_count: nodes.length, record_size: 32 },
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata]);
}

function insert(root: Node, network: string, value: Value): void {
  const [address, length] = ipaddr.parseCIDR(network);
  const isFour = address.kind() === 'ipv4';
  const bytes = isFour ? [...Array<number>(12).fill(0), ...address.toByteArray()] : address.toByteArray();
  const bits = bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((at) => ((byte >> at) & 1) as 0 | 1));
  const path = bits.slice(0, isFour ? 96 + length : length);
  const last = path.pop() ?? 0;
  let node = root;
  for (const bit of path) {
    const next = node.children[bit];
    const child = isNode(next) ? next : newNode();
    node.children[bit] = child;
    node = child;
  }
  node.children[last] = value;
}

/** Another node, the number of nodes for nothing, or where in the data it stands after the 16 bytes between. */
function recordOf(child: Node | Value | null, nodes: readonly Node[], data: Buffer[]): number {
  if (child === null) return nodes.length;
  if (isNode(child)) return nodes.indexOf(child);
  const offset = data.reduce((sum, { length }) => sum + length, 0);
  data.push(encode(child));
  return nodes.length + 16 + offset;
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([control(2, text.length), text]);
  }
  if (typeof value === 'number') return Buffer.concat([control(6, 4), uint32(value)]);
  // Types above 7 stand in a byte of their own, less 7.
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([value.length, 11 - 7]), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([control(7, entries.length), ...entries.flatMap(([key, one]) => [encode(key), encode(one)])]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Sizes up to 28 stand in the same byte, up to 284 in one more. */
function control(type: number, size: number): Buffer {
  return size < 29 ? Buffer.from([(type << 5) | size]) : Buffer.from([(type << 5) | 29, size - 29]);
}
