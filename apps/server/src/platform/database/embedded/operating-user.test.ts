import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Log } from '../../../shared/log.ts';
import { silentLog } from '../../../shared/log.ts';
import { startEmbeddedPostgres, throwawaySettings } from './index.ts';
import { chooseAccount, parseAccounts } from './operating-user.ts';
import { openFolder, query } from './testing/database-folders.ts';
import { holdServer } from './testing/held-server.ts';
import { stageProgram } from './testing/staged-program.ts';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const password = 'secret';

function recordingLog(): { log: Log; messages: string[] } {
  const messages: string[] = [];
  return {
    messages,
    log: { ...silentLog, info: (_, message) => messages.push(message), warn: (_, message) => messages.push(message) },
  };
}

test('the account is the owner of the cluster, else the first known name, never root', () => {
  const accounts = parseAccounts(
    [
      'root:x:0:0::/root:/bin/sh',
      'nobody:x:65534:65534::/:',
      'broken',
      'postgres:x:101:104::/:',
      'ann:x:1000:1000::/:',
    ].join('\n'),
  );
  expect(accounts.map(({ name }) => name)).toEqual(['nobody', 'postgres', 'ann']);
  expect(chooseAccount(accounts, undefined)?.name).toBe('postgres');
  expect(chooseAccount(accounts, 1000)?.name).toBe('ann');
  expect(chooseAccount(accounts, 4711)?.name).toBe('postgres');
  expect(chooseAccount(parseAccounts('root:x:0:0::/root:/bin/sh'), 0)).toBeUndefined();
});

describe.runIf(isRoot)('as root', () => {
  const begin = async (dataDir: string, sharedFolder: string) => {
    const { log, messages } = recordingLog();
    const server = await startEmbeddedPostgres({ dataDir, password, log, sharedFolder, flags: throwawaySettings });
    onTestFinished(() => server.stop());
    return { server, messages };
  };

  test('below a closed folder the database lives in the shared folder, which is said, and a new DATA_DIR gets a new one', async () => {
    const sharedFolder = path.join(await openFolder(), 'shared');
    const closed = path.join(await openFolder(), 'closed');
    await mkdir(closed, { mode: 0o700 });
    const dataDir = path.join(closed, 'data');

    const first = await begin(dataDir, sharedFolder);
    await query(first.server.url, 'create table kept as select 7 as seven');
    const homes = async () => (await readdir(sharedFolder)).filter((name) => !name.startsWith('postgresql-'));
    const [home] = await homes();
    expect(home).toMatch(/^[0-9a-f]{16}$/);
    expect(first.messages).toEqual([
      expect.stringMatching(new RegExp(`^the database lives in ${sharedFolder}/${home}: .* cannot enter ${closed}$`)),
    ]);
    await first.server.stop();

    const second = await holdServer({ dataDir, password, sharedFolder, flags: throwawaySettings });
    if (second.first.event !== 'ready') throw new Error(second.first.message);
    expect(await query(second.first.url, 'select seven from kept')).toEqual([{ seven: 7 }]);
    await second.kill();

    // DATA_DIR deleted while its server still runs: the next start begins anew, the old rows are kept aside.
    await rm(dataDir, { recursive: true });
    const third = await begin(dataDir, sharedFolder);
    expect(await query(third.server.url, "select to_regclass('kept') as kept")).toEqual([{ kept: null }]);
    expect((await homes()).sort()).toEqual([home, expect.stringMatching(`^${home}\\.replaced-`)]);
    expect(third.messages.join()).toContain('set aside');
  });

  test('where the shared folder cannot be made, the binaries go to DATA_DIR', async () => {
    const dataDir = await openFolder();
    const { server } = await begin(dataDir, '/proc/audiotricks');
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readdir(dataDir)).some((name) => name.startsWith('postgresql-'))).toBe(true);
  });

  test('a database whose way is closed later is refused, not replaced by an empty one', async () => {
    const parent = await openFolder();
    const sharedFolder = path.join(await openFolder(), 'shared');
    const { server } = await begin(path.join(parent, 'data'), sharedFolder);
    await server.stop();
    await chmod(parent, 0o700);
    await expect(begin(path.join(parent, 'data'), sharedFolder)).rejects.toMatchObject({
      code: 'database.folder_closed',
      message: expect.stringContaining(`cannot enter ${parent} on the way`),
    });
  });

  test('a cluster whose owner is no account here is given to one', async () => {
    const dataDir = await openFolder();
    const sharedFolder = path.join(await openFolder(), 'shared');
    const { server } = await begin(dataDir, sharedFolder);
    await server.stop();
    spawnSync('chown', ['-R', '47110:47110', path.join(dataDir, 'postgres')]);
    const again = await begin(dataDir, sharedFolder);
    expect(await query(again.server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('as an unprivileged user', () => {
  test('runs in DATA_DIR with repaired library links, and says what is wrong with a folder that is not its own', async () => {
    const staged = await stageProgram(await openFolder());
    const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const links = path.join(staged.native, 'lib');
    for (const name of ['libpq.so.5', 'libicuuc.so.60']) await rm(path.join(links, name), { force: true });

    // The links cannot be made in place (the packages belong to root), so the binaries are copied to DATA_DIR.
    const dataDir = await openFolder();
    if (isRoot) await chown(dataDir, NOBODY, NOBODY);
    const held = await holdServer({ dataDir, password, flags: throwawaySettings }, { ...staged, ...user });
    if (held.first.event !== 'ready') throw new Error(held.first.message);
    expect(await query(held.first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await held.stop()).toBe(0);
    expect((await readdir(dataDir)).some((name) => name.startsWith('postgresql-'))).toBe(isRoot);

    const readOnly = await openFolder();
    await chmod(readOnly, 0o555);
    const refused = await holdServer({ dataDir: path.join(readOnly, 'data'), password }, { ...staged, ...user });
    expect(refused.first).toEqual({
      event: 'failed',
      code: 'database.not_permitted',
      message: expect.stringMatching(/^no permission to write the database folder .*EACCES/),
    });
    expect(await refused.stop()).toBe(1);
  });
});
