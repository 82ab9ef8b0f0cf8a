// npm run bench:events -- --listeners 500 --events 100
// How long an event takes from the start of the transaction that writes it to each of many listeners of one API process, over
// real HTTP streams. Clocks are this machine's. The last line is one JSON object; exit code 1 when p95 is 250 ms or more.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { migrate } from '../apps/server/src/app/migrate.ts';
import { recordEvent } from '../apps/server/src/features/events/index.ts';
import { createDatabase } from '../apps/server/src/platform/database/index.ts';
import { silentLog } from '../apps/server/src/shared/log.ts';
import { startThrowawayPostgres } from '../apps/server/test/throwaway-postgres.ts';
import { type Member, registerMember } from '../test/process/client.ts';
import { startServerProcess } from '../test/process/server-process.ts';

const { values } = parseArgs({
  options: {
    listeners: { type: 'string', default: '500' },
    events: { type: 'string', default: '100' },
    workspaces: { type: 'string', default: '10' },
  },
});
const listeners = Number(values.listeners);
const events = Number(values.events);
const everyMs = 100;
const allowedMs = 250;
/** A listener that has not heard everything by then has lost something. */
const patienceMs = 30_000;

const postgres = await startThrowawayPostgres('audiotricks');
await migrate(postgres.url, silentLog);
const database = createDatabase({ url: postgres.url, applicationName: 'bench' });
const server = await startServerProcess({
  environment: {
    ROLE: 'api',
    DATABASE_URL: postgres.url,
    INSTANCE_SECRET: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'error',
  },
});

/** Opens a stream and notes when each event arrives, by the position that stands in it. */
async function listen({ client, workspaceId }: Member, onPosition: (position: number) => void) {
  const opened = Promise.withResolvers<void>();
  const stream = client.events({
    workspaceId,
    onEvent: (event) => {
      if (event.type === 'chunk.done') onPosition(event.data.index);
    },
    onReset: () => {},
    onState: (state) => state === 'open' && opened.resolve(),
    onError: (error) => opened.reject(error),
  });
  await opened.promise;
  return stream;
}

try {
  const members: Member[] = [];
  for (let index = 0; index < Number(values.workspaces); index += 1) members.push(await registerMember(server.url));
  const sentAtMs: number[] = [];
  const delaysMs: number[] = [];
  const streams = await Promise.all(
    Array.from({ length: listeners }, async (_, index) => {
      const member = members[index % members.length];
      if (!member) throw new Error('nobody listens');
      return await listen(member, (position) => delaysMs.push(performance.now() - (sentAtMs[position] ?? 0)));
    }),
  );
  let expected = 0;
  for (let index = 0; index < events; index += 1) {
    const member = members[index % members.length];
    if (!member) break;
    const { workspaceId } = member;
    const id = '01939000-0000-7000-8000-000000000001';
    const data = { recordingId: id, jobId: id, index, startMs: 0, endMs: 20_000, text: 'words '.repeat(60) };
    sentAtMs[index] = performance.now();
    await database.tenant(workspaceId, (transaction) =>
      recordEvent(transaction, { workspaceId, type: 'chunk.done', data }),
    );
    expected += Math.floor((listeners - 1 - (index % members.length)) / members.length) + 1;
    await delay(everyMs);
  }
  const giveUpAt = performance.now() + patienceMs;
  while (delaysMs.length < expected && performance.now() < giveUpAt) await delay(20);
  for (const stream of streams) stream.close();
  const sorted = delaysMs.toSorted((a, b) => a - b);
  const share = (part: number) => Number((sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN).toFixed(1));
  const result = { listeners, events, expected, delivered: sorted.length, p50Ms: share(0.5), p95Ms: share(0.95) };
  console.log(JSON.stringify({ ...result, maxMs: share(1) }));
  process.exitCode = result.delivered === expected && result.p95Ms < allowedMs ? 0 : 1;
} finally {
  await database.close();
  await server.stop();
  await server.clear();
  await postgres.stop();
}
