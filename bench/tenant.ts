// npm run bench:tenant -- --rounds 20
// How long the API takes to refuse what is another workspace's against what does not exist, over every route with ids: for ids
// of workspaces, and for ids of things in one's own. All answers must be 404 with the same text. Beside the ratio of the two
// medians stands that of missing ids against other missing ids, which is what noise makes of nothing. Reported, not asserted:
// the exit code is 1 only where answers differ. It has to end within ten minutes, the life of an access token. The last line is one
// JSON object.
import { parseArgs } from 'node:util';
import { allRoutes, me, type RouteContract } from '@audiotricks/contracts';
import { newId } from '../apps/server/src/shared/ids.ts';
import { type Member, registerMember } from '../test/process/client.ts';
import { startApiAlone } from './api-alone.ts';
import { bodies, makeThings, thingOf } from './tenant/foreign-ids.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } });
const rounds = Number(values.rounds);
/** Each with the limit of requests of its own. */
const strangerCount = 12;
const kinds = ['foreign', 'missing', 'missingToo'] as const;
type Times = Record<(typeof kinds)[number], number[]>;

const api = await startApiAlone();

const percentile = (numbers: readonly number[], part: number) =>
  numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * part)] ?? 0;

/** What a stranger sends in a round: the address with the ids in it, and what it should be told. */
interface Question {
  contract: RouteContract;
  addressOf: (stranger: Member, kind: (typeof kinds)[number]) => string;
}

let sent = 0;
async function ask({ contract, addressOf }: Question, stranger: Member, kind: (typeof kinds)[number]) {
  const body = bodies[contract.id];
  sent += 1;
  const begun = performance.now();
  const response = await fetch(`${api.url}${addressOf(stranger, kind)}`, {
    method: contract.method,
    headers: {
      authorization: `Bearer ${stranger.accessToken}`,
      'x-forwarded-for': `198.18.${Math.floor(sent / 250) % 250}.${(sent % 250) + 1}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const problem = (await response.json()) as { code?: string; detail?: string };
  return { ms: performance.now() - begun, told: `${response.status} ${problem.code} ${problem.detail}` };
}

/** Foreign and missing ids in turns, in another order each round; what they were told, by kind. */
async function compare(question: Question, strangers: readonly Member[]) {
  const times: Times = { foreign: [], missing: [], missingToo: [] };
  const told: Record<string, Set<string>> = {};
  for (let round = -2; round < rounds; round += 1) {
    const stranger = strangers[(round + strangers.length) % strangers.length];
    if (!stranger) throw new Error('there is no stranger');
    for (const kind of kinds.toSorted(() => Math.random() - 0.5)) {
      const answer = await ask(question, stranger, kind);
      const ofKind = kind === 'foreign' ? 'foreign' : 'missing';
      told[ofKind] = (told[ofKind] ?? new Set()).add(answer.told);
      // The first two rounds warm up.
      if (round >= 0) times[kind].push(answer.ms);
    }
  }
  const [foreign = '', ...others] = [...(told.foreign ?? []), ...(told.missing ?? [])];
  const isSame = others.every((other) => other === foreign) && foreign.startsWith('404 ');
  return { id: question.contract.id, times, isSame, told: [...new Set([foreign, ...others])] };
}

const ratio = (over: readonly number[], under: readonly number[], part = 0.5) =>
  Number((percentile(over, part) / percentile(under, part)).toFixed(3));

async function run(name: string, questions: readonly Question[], strangers: readonly Member[]) {
  const results: Awaited<ReturnType<typeof compare>>[] = [];
  for (const question of questions) results.push(await compare(question, strangers));
  const all = (kind: (typeof kinds)[number]) => results.flatMap(({ times }) => times[kind]);
  const byRoute = results
    .map(({ id, times }) => ({ id, ratio: ratio(times.foreign, times.missing) }))
    .toSorted((a, b) => Math.abs(b.ratio - 1) - Math.abs(a.ratio - 1));
  for (const { id, isSame, told } of results) if (!isSame) console.log(`${name} ${id} tells: ${told.join(' | ')}`);
  const report = {
    routes: results.length,
    foreignMs: Number(percentile(all('foreign'), 0.5).toFixed(2)),
    missingMs: Number(percentile(all('missing'), 0.5).toFixed(2)),
    ratio: ratio(all('foreign'), all('missing')),
    ratioP95: ratio(all('foreign'), all('missing'), 0.95),
    noiseRatio: ratio(all('missingToo'), all('missing')),
    noiseRatioP95: ratio(all('missingToo'), all('missing'), 0.95),
    farthestRoutes: byRoute.slice(0, 3),
    differing: results.filter(({ isSame }) => !isSame).length,
  };
  console.log(`${name} ${JSON.stringify(report)}`);
  return report;
}

try {
  const owner = await registerMember(api.url);
  const { user } = await owner.client.call(me);
  const things = await makeThings(api.databaseUrl, owner, user.id);
  const strangers = await Promise.all(Array.from({ length: strangerCount }, () => registerMember(api.url)));
  const routes = allRoutes.filter(({ access }) => access.scope === 'workspace');
  const fill = (path: string, ids: Readonly<Record<string, string>>) =>
    path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? newId());
  const ofWorkspaces = routes.map(
    (contract): Question => ({
      contract,
      addressOf: (_stranger, kind) =>
        fill(contract.path, { workspaceId: kind === 'foreign' ? owner.workspaceId : newId() }),
    }),
  );
  const ofThings = routes
    .filter((contract) => thingOf(contract) !== undefined)
    .map((contract): Question => {
      const name = thingOf(contract) ?? '';
      const foreign = things[name];
      if (foreign === undefined) throw new Error(`${contract.id}: no ${name} was made`);
      return {
        contract,
        addressOf: ({ workspaceId }, kind) =>
          fill(contract.path, { workspaceId, ...(kind === 'foreign' && { [name]: foreign }) }),
      };
    });
  const workspaces = await run('workspaces', ofWorkspaces, strangers);
  const inWorkspaces = await run('things', ofThings, strangers);
  console.log(JSON.stringify({ bench: 'tenant', rounds, workspaces, things: inWorkspaces }));
  process.exitCode = workspaces.differing + inWorkspaces.differing === 0 ? 0 : 1;
} finally {
  await api.stop();
}
