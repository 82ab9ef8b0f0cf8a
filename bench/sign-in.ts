// npm run bench:sign-in -- --attempts 10000
// How much 10,000 sign-ins with wrong passwords slow down another route: p95 of GET /v1/workspaces/{id} of one person, alone and
// while they run, through the real API over HTTP with the trusted proxy that gives every attacker an address of their own. Once
// with as many accounts as attempts, so that no lock helps and every password is checked; once all on ten accounts, which lock.
// The last line is one JSON object.
import { parseArgs } from 'node:util';
import { getWorkspace } from '@audiotricks/contracts';
import { registerMember } from '../test/process/client.ts';
import { startApiAlone } from './api-alone.ts';

const { values } = parseArgs({
  options: { attempts: { type: 'string', default: '10000' }, atOnce: { type: 'string', default: '50' } },
});
const attempts = Number(values.attempts);
const atOnce = Number(values.atOnce);
/** Within the limit of requests that one session has. */
const probePauseMs = 60;
const aloneProbes = 300;

const api = await startApiAlone();

const percentile = (sorted: readonly number[], part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;

/** An address for each number, of a range that is nobody's. */
const addressOf = (index: number) => `198.18.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`;

/** Asks the other route over and over until told to stop; answers the times in ms. */
async function probe(call: () => Promise<void>, isOver: (count: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!isOver(times.length)) {
    const begun = performance.now();
    await call();
    times.push(performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, probePauseMs));
  }
  return times.sort((a, b) => a - b);
}

async function attack(accounts: number): Promise<{ statuses: Record<string, number>; perSecond: number }> {
  const statuses: Record<string, number> = {};
  let next = 0;
  const begun = performance.now();
  const one = async () => {
    while (next < attempts) {
      const index = next++;
      const response = await fetch(`${api.url}/v1/auth/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': addressOf(index) },
        body: JSON.stringify({
          email: `person${index % accounts}.${accounts}@example.org`,
          password: 'a wrong password',
        }),
      });
      await response.body?.cancel();
      statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return { statuses, perSecond: Math.round(attempts / ((performance.now() - begun) / 1000)) };
}

try {
  const member = await registerMember(api.url);
  const { client, workspaceId } = member;
  const call = async () => {
    await client.call(getWorkspace, { params: { workspaceId } });
  };
  await probe(call, (count) => count >= 30);
  const alone = await probe(call, (count) => count >= aloneProbes);
  const aloneP95Ms = percentile(alone, 0.95);
  const runs = [];
  for (const accounts of [attempts, 10]) {
    let isOver = false;
    const probing = probe(call, () => isOver);
    const { statuses, perSecond } = await attack(accounts).finally(() => {
      isOver = true;
    });
    const times = await probing;
    const p95Ms = percentile(times, 0.95);
    runs.push({
      accounts,
      statuses,
      perSecond,
      p95Ms: Math.round(p95Ms),
      ratio: Number((p95Ms / aloneP95Ms).toFixed(2)),
    });
    console.log(JSON.stringify(runs.at(-1)));
  }
  console.log(JSON.stringify({ bench: 'sign-in', attempts, atOnce, aloneP95Ms: Math.round(aloneP95Ms), runs }));
} finally {
  await api.stop();
}
