import { Client } from 'pg';
import { expect, it } from 'vitest';
import { buildFullWorkspace } from '../../../../test/full-workspace.ts';
import { startThrowawayPostgres } from '../../../../test/throwaway-postgres.ts';
import { createDatabase } from '../create-database.ts';
import { migrateDatabase } from './migrate-database.ts';

const DATABASES = ['managed_0', 'managed_1', 'managed_2', 'managed_3'];

// As on a managed PostgreSQL: the login owns its database and may make roles, and is not a superuser.
it('needs no superuser, and several databases of one new server are migrated at once', async () => {
  const server = await startThrowawayPostgres('fresh');
  try {
    const superuser = new Client({ connectionString: server.url });
    await superuser.connect();
    await superuser.query(`create role deployer login createrole password 'deployer'`);
    for (const name of DATABASES) await superuser.query(`create database ${name} owner deployer`);
    await superuser.end();
    const urls = DATABASES.map((name) => {
      const url = new URL(server.url);
      Object.assign(url, { username: 'deployer', password: 'deployer', pathname: `/${name}` });
      return url.href;
    });

    const results = await Promise.all(urls.map((url) => migrateDatabase({ url })));
    expect(new Set(results.map(({ applied }) => applied.length)).size).toBe(1);
    for (const url of urls) {
      const database = createDatabase({ url, poolSize: 2 });
      const mine = await buildFullWorkspace(database);
      await buildFullWorkspace(database);
      const seen = await database.tenant(mine.id, (transaction) => transaction.recording.findMany());
      expect(seen.map(({ workspaceId }) => workspaceId)).toEqual([mine.id]);
      await database.close();
    }
  } finally {
    await server.stop();
  }
});
