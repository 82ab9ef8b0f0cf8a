import { expect, it, vi } from 'vitest';
import { buildUser } from '../../../test/builders.ts';
import { startThrowawayPostgres } from '../../../test/throwaway-postgres.ts';
import { createDatabase } from './create-database.ts';
import { migrateDatabase } from './migrations/migrate-database.ts';

it('transactions and listeners go on by themselves when PostgreSQL was restarted', async () => {
  const server = await startThrowawayPostgres('restarted');
  const database = createDatabase({ url: server.url, poolSize: 2 });
  try {
    await migrateDatabase({ url: server.url });
    await buildUser(database);
    const heard: string[] = [];
    await database.listen('events', (payload) => heard.push(payload));

    // An immediate shutdown, as of a crash; the embedded server is started again by its supervisor.
    process.kill(server.pid(), 'SIGQUIT');
    await Promise.all([buildUser(database), buildUser(database), buildUser(database)]);
    expect(await database.system((transaction) => transaction.user.count())).toBe(4);

    await vi.waitFor(() => expect(heard).toEqual(['']), { timeout: 10_000 });
    await database.system((transaction) => transaction.$queryRaw`select pg_notify('events', 'after')::text`);
    await vi.waitFor(() => expect(heard).toEqual(['', 'after']), { timeout: 5_000 });
  } finally {
    await database.close();
    await server.stop();
  }
});
