import { randomBytes } from 'node:crypto';
import { type Client, createClient } from '@audiotricks/sdk';
import type { CephAccess } from '../../apps/server/test/servers/ceph-s3.ts';
import { type ServerProcess, startServerProcess } from '../process/server-process.ts';

export interface ApiNodes {
  nodes: readonly ServerProcess[];
  /** Calls answered by each node, by its place in `nodes`. */
  calls: number[];
  /** A new person with a workspace, whose every call goes to the next node. */
  register(): Promise<{ client: Client; workspaceId: string }>;
  /** SIGKILL, and the same node again. */
  restart(index: number): Promise<void>;
  stop(): Promise<void>;
}

/** `audiotricks` as a fleet runs it: API processes alone, over one database and one bucket. */
export async function startApiNodes(options: {
  count: number;
  databaseUrl: string;
  store: CephAccess & { bucket: string };
  /** The most its JavaScript may hold; without, garbage is let lie while the machine has room. */
  heapMb?: number;
}): Promise<ApiNodes> {
  const { count, databaseUrl, store, heapMb } = options;
  const environment = {
    ROLE: 'api',
    DATABASE_URL: databaseUrl,
    INSTANCE_SECRET: randomBytes(32).toString('hex'),
    // Where a load balancer would stand.
    PUBLIC_URL: 'http://localhost:3000',
    LOG_LEVEL: 'warn',
    S3_ENDPOINT: store.endpoint,
    S3_BUCKET: store.bucket,
    S3_ACCESS_KEY_ID: store.accessKeyId,
    S3_SECRET_ACCESS_KEY: store.secretAccessKey,
    S3_FORCE_PATH_STYLE: '1',
    ...(heapMb !== undefined && { NODE_OPTIONS: `--max-old-space-size=${heapMb}` }),
  };
  const nodes: ServerProcess[] = [];
  for (let index = 0; index < count; index += 1) nodes.push(await startServerProcess({ environment }));
  const calls = nodes.map(() => 0);
  let turn = 0;

  const balanced = async (input: string, init?: RequestInit) => {
    const index = turn % count;
    turn += 1;
    const url = new URL(input);
    url.port = String(nodes[index]?.port);
    const response = await fetch(url, init);
    calls[index] = (calls[index] ?? 0) + 1;
    return response;
  };

  return {
    nodes,
    calls,
    async register() {
      const client = createClient({ baseUrl: 'http://127.0.0.1:3000', fetch: balanced });
      const { workspace } = await client.auth.register({
        email: `person-${randomBytes(6).toString('hex')}@example.org`,
        password: 'correct horse battery staple',
        name: 'Test Person',
      });
      return { client, workspaceId: workspace.id };
    },
    async restart(index) {
      const former = nodes[index];
      if (!former) throw new Error(`there is no node ${index}`);
      await former.kill('SIGKILL');
      nodes[index] = await startServerProcess({ environment, dataDir: former.dataDir, port: former.port });
    },
    async stop() {
      await Promise.all(
        nodes.map(async (node) => {
          await node.stop();
          await node.clear();
        }),
      );
    },
  };
}
