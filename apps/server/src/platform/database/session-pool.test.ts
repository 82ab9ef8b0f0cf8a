import { type AddressInfo, connect, createServer } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { newId } from '../../shared/ids.ts';
import { silentLog } from '../../shared/log.ts';
import { NoWorkspaceError } from './begin-in-workspace.ts';
import { createDatabase } from './create-database.ts';
import type { Transaction } from './database.ts';
import { executorOf } from './executor.ts';
import { createSessionPool } from './session-pool.ts';
import { withSessionSettings } from './session-settings.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const settingsOf = async (transaction: Transaction) => {
  const { rows } = await executorOf(transaction).executeSql(
    `select current_user::text as role, current_setting('app.workspace_id', true) as workspace,
            current_setting('idle_in_transaction_session_timeout') as idle,
            current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement`,
  );
  return rows[0];
};

describe('a session', () => {
  it('has its role and its limits from the start', async () => {
    const workspaceId = newId();
    const limits = { idle: '3s', lock: '5s', statement: '15s' };
    expect(await test.database.tenant(workspaceId, settingsOf)).toEqual({
      role: 'app_tenant',
      workspace: workspaceId,
      ...limits,
    });
    expect(await test.database.system(settingsOf)).toMatchObject({ role: 'app_system', ...limits });
  });

  it('forgets the workspace with the transaction, and the role cannot be put off', async () => {
    const single = createDatabase({ url: test.url, poolSize: 1, applicationName: 'single' });
    await single.tenant(newId(), settingsOf);
    const client = new Client({
      connectionString: withSessionSettings(test.url, { role: 'app_tenant', applicationName: 'x' }),
    });
    await client.connect();
    await client.query('reset role');
    await client.query('discard all');
    expect((await client.query('select current_user as role')).rows).toEqual([{ role: 'app_tenant' }]);
    await client.end();

    const after = await single.tenant(newId(), async (transaction) => {
      await transaction.$executeRawUnsafe('reset role');
      return settingsOf(transaction);
    });
    expect(after).toMatchObject({ role: 'app_tenant' });
    await single.close();
  });

  it('is the caller’s workspace’s, whoever freed it', async () => {
    const single = createDatabase({ url: test.url, poolSize: 1, applicationName: 'single' });
    const ids = Array.from({ length: 20 }, newId);
    const seen = await Promise.all(ids.map((id) => single.tenant(id, settingsOf)));
    expect(seen).toEqual(ids.map((workspace) => expect.objectContaining({ workspace })));
    await single.close();
  });

  it('begins nothing outside of a workspace', async () => {
    const options = { size: 1, applicationName: 'nowhere', log: silentLog };
    const pool = createSessionPool({ url: test.url, role: 'app_tenant', ...options });
    const session = await pool.connect();
    await expect(session.query({ text: 'BEGIN', values: [] })).rejects.toThrow(NoWorkspaceError);
    session.release();
    await pool.end();
  });

  it('is refused for a workspace id that is none', async () => {
    await expect(test.database.tenant("' or true", settingsOf)).rejects.toThrow(/uuid/);
  });

  it('is refused to a login that may not take the role', async () => {
    const superuser = new Client({ connectionString: test.url });
    await superuser.connect();
    const login = `guest_${newId().replaceAll('-', '')}`;
    await superuser.query(`create role ${login} login password 'guest'`);
    const url = new URL(test.url);
    url.username = login;
    url.password = 'guest';
    const guest = createDatabase({ url: url.href });
    await expect(guest.tenant(newId(), settingsOf)).rejects.toThrow(/permission denied to set role "app_tenant"/);
    await guest.close();
    await superuser.query(`drop role ${login}`);
    await superuser.end();
  });

  it('is refused when something between us and PostgreSQL dropped the start-up options', async () => {
    const { hostname, port } = new URL(test.url);
    const proxy = createServer((client) => {
      const upstream = connect({ host: hostname, port: Number(port) });
      // Renamed to a setting of the same length that means nothing to anybody.
      client.once('data', (startup) => {
        upstream.write(Buffer.from(startup.toString('latin1').replace('options', 'a.optio'), 'latin1'));
        client.pipe(upstream).pipe(client);
      });
      for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = new URL(test.url);
    url.port = String((proxy.address() as AddressInfo).port);
    url.searchParams.delete('host');
    const database = createDatabase({ url: url.href });
    await expect(database.tenant(newId(), settingsOf)).rejects.toThrow(/instead of app_tenant; is a proxy dropping/);
    await database.close();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it('keeps the operator’s own options, but not a role among them', () => {
    const url = withSessionSettings('postgresql://u:p@h/d?options=-c%20role%3Dnobody%20-c%20work_mem%3D8MB', {
      role: 'app_tenant',
      applicationName: 'x',
    });
    expect(new URL(url).searchParams.get('options')).toMatch(/^-c role=nobody -c work_mem=8MB .* -c role=app_tenant$/);
  });

  it('waits for a free one no longer than five seconds', async () => {
    const small = createDatabase({ url: test.url, poolSize: 1, applicationName: 'small' });
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const busy = small.system(async (transaction) => {
      await transaction.$queryRaw`select pg_sleep(6)::text`;
      await released;
    });
    const startedAtMs = Date.now();
    await expect(small.system(settingsOf)).rejects.toThrow();
    expect(Date.now() - startedAtMs).toBeLessThan(6_000);
    release();
    await busy;
    expect(await small.system(settingsOf)).toMatchObject({ role: 'app_system' });
    await small.close();
  });
});
