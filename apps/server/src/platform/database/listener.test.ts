import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';

let test: TestDatabase;
let superuser: Client;
beforeAll(async () => {
  test = await createTestDatabase();
  superuser = new Client({ connectionString: test.url });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await test.close();
});

const notify = (channel: string, payload: string) => superuser.query('select pg_notify($1, $2)', [channel, payload]);

const listeningSessions = async () => {
  const { rows } = await superuser.query(
    `select pid from pg_stat_activity where datname = current_database() and application_name = 'test listen'`,
  );
  return rows.map((row) => Number(row.pid));
};

it('calls every listener of the channel with the payload, over one session', async () => {
  const heard: string[] = [];
  const first = await test.database.listen('jobs', (payload) => heard.push(`first ${payload}`));
  const second = await test.database.listen('jobs', (payload) => heard.push(`second ${payload}`));
  const odd = await test.database.listen('Odd "name"', (payload) => heard.push(`odd ${payload}`));
  await notify('jobs', '1');
  await notify('Odd "name"', '2');
  await vi.waitFor(() => expect(heard).toEqual(['first 1', 'second 1', 'odd 2']));
  expect(await listeningSessions()).toHaveLength(1);

  await first.stop();
  await notify('jobs', '3');
  await vi.waitFor(() => expect(heard.slice(3)).toEqual(['second 3']));
  await second.stop();
  await notify('jobs', '4');
  await notify('Odd "name"', '5');
  await vi.waitFor(() => expect(heard.slice(4)).toEqual(['odd 5']));
  await odd.stop();
});

it('a listener that throws keeps nobody else from hearing', async () => {
  const heard: string[] = [];
  const bad = await test.database.listen('shared', () => {
    throw new Error('bad listener');
  });
  const good = await test.database.listen('shared', (payload) => heard.push(payload));
  await notify('shared', 'x');
  await vi.waitFor(() => expect(heard).toEqual(['x']));
  await bad.stop();
  await good.stop();
});

it('is told once with an empty payload after its session was lost, and hears again', async () => {
  const heard: string[] = [];
  const listening = await test.database.listen('events', (payload) => heard.push(payload));
  const [lost] = await listeningSessions();
  await superuser.query('select pg_terminate_backend($1, 5000)', [lost]);
  await vi.waitFor(() => expect(heard).toEqual(['']), { timeout: 5_000 });
  await notify('events', 'heard');
  await vi.waitFor(() => expect(heard).toEqual(['', 'heard']));
  expect(await listeningSessions()).not.toContain(lost);
  await listening.stop();
});
