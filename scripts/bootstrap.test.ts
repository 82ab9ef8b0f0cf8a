import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startFakeRegistry } from './testing/fake-registry.ts';
import { machineNode, makeMiniProject, placeNode, runBootstrap, runNpmStart } from './testing/mini-project.ts';

const builds = (folder: string) => readFileSync(path.join(folder, 'builds.log'), 'utf8').length;
const nothingOnPath = { PATH: '/nonexistent', npm_execpath: '' };

describe('getting ready', () => {
  test('installs, generates and builds what is stale, once, and then needs neither npm nor network', async () => {
    const project = makeMiniProject();
    placeNode(project);
    const first = await runBootstrap(project, ['start', '0', 'and more']).finished;
    expect(first.stderr).toBe('audiotricks: installing from package-lock.json\naudiotricks: building the web app\n');
    expect(first.code).toBe(0);
    const said = JSON.parse(first.stdout);
    expect(said).toMatchObject({ version: process.version, args: ['0', 'and more'] });

    const again = await runBootstrap(project, ['start', '3'], nothingOnPath).finished;
    expect(again).toMatchObject({ code: 3, stderr: '' });
    expect(builds(project.folder)).toBe(1);

    // What the page is made of changes: built again. A manifest changes: installed again.
    project.write('apps/web/index.html', 'new page');
    expect((await runBootstrap(project, ['start']).finished).stderr).toBe('audiotricks: building the web app\n');
    expect(builds(project.folder)).toBe(2);
    project.remove('node_modules');
    expect((await runBootstrap(project, ['start']).finished).stderr).toBe(
      'audiotricks: installing from package-lock.json\n',
    );
    project.remove('apps/web/dist');
    expect((await runBootstrap(project, ['start']).finished).stderr).toBe('audiotricks: building the web app\n');

    // A build that fails stops the start with its reason, and is tried again the next time.
    project.write('apps/web/index.html', 'broken page');
    const broken = {
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/could not be built:\n.*index\.html is broken/s),
    };
    expect(await runBootstrap(project, ['start']).finished).toEqual(broken);
    expect(await runBootstrap(project, ['start']).finished).toEqual(broken);
  });

  test('generates the database client when the schema changes', async () => {
    const project = makeMiniProject();
    placeNode(project);
    project.write('apps/server/prisma/schema/a.prisma', 'one');
    project.write(
      'scripts/prisma-generate.mjs',
      `import fs from 'node:fs';
       const folder = 'apps/server/src/platform/database/generated';
       fs.mkdirSync(folder, { recursive: true });
       fs.copyFileSync('apps/server/prisma/schema/a.prisma', folder + '/client.ts');`,
    );
    project.write(
      'show.mjs',
      `console.log(require('fs').readFileSync('apps/server/src/platform/database/generated/client.ts', 'utf8'))`.replace(
        "require('fs')",
        "(await import('node:fs'))",
      ),
    );
    expect(await runBootstrap(project, ['run', 'show.mjs']).finished).toMatchObject({ code: 0, stdout: 'one\n' });
    project.write('apps/server/prisma/schema/a.prisma', 'two');
    expect(await runBootstrap(project, ['run', 'show.mjs']).finished).toMatchObject({ code: 0, stdout: 'two\n' });
  });

  test('two at once install once and both run', async () => {
    const project = makeMiniProject();
    placeNode(project);
    const both = await Promise.all([
      runBootstrap(project, ['start']).finished,
      runBootstrap(project, ['start']).finished,
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(
      both
        .map(({ stderr }) => stderr)
        .join('')
        .match(/installing/g),
    ).toHaveLength(1);
    expect(builds(project.folder)).toBe(1);
  });

  test('what is not a command is answered with those that are', async () => {
    const answer = await runBootstrap(makeMiniProject(), ['fly']).finished;
    expect(answer).toEqual({
      code: 1,
      stdout: '',
      stderr: 'audiotricks: usage: bootstrap.mjs start | dev | check | test | run <script> [arguments]\n',
    });
  });
});

describe('handing over', () => {
  test('passes a signal on and takes over the exit code', async () => {
    const project = makeMiniProject();
    placeNode(project);
    const started = runBootstrap(project, ['start', 'wait']);
    await started.firstLine;
    started.child.kill('SIGTERM');
    expect(await started.finished).toMatchObject({ code: 7 });
  });

  test.each([
    ['SIGTERM', 7],
    ['SIGKILL', null],
  ] as const)('npm hands on %s, or its end', async (signal, code) => {
    const project = makeMiniProject();
    placeNode(project);
    const started = runNpmStart(project, ['wait']);
    const { pid } = JSON.parse(await started.firstLine) as { pid: number };
    started.child.kill(signal);
    expect(await started.finished).toMatchObject({ code });
    await expect.poll(() => existsSync(`/proc/${pid}/exe`), { timeout: 5_000 }).toBe(false);
  });

  test('a killed bootstrap closes the channel, by which the program learns of it', async () => {
    const project = makeMiniProject();
    placeNode(project);
    const started = runBootstrap(project, ['start', 'wait']);
    const { pid } = JSON.parse(await started.firstLine) as { pid: number };
    started.child.kill('SIGKILL');
    await expect.poll(() => existsSync(`/proc/${pid}/exe`), { timeout: 5_000 }).toBe(false);
  });
});

// Where the machine's only Node is the pinned one there is nothing to get; then these runs show that it is used.
describe.runIf(machineNode() !== process.execPath)('getting the pinned Node', () => {
  const name = `node-linux-${process.arch}`;
  const registry = (url: string) => ({ npm_config_registry: url, npm_config_cache: '/nonexistent/cache' });
  const runtimeOf = (folder: string) => readdirSync(path.join(folder, '.runtime'));

  test('two at once fetch it from npm, one of them, and it comes first on the PATH', async () => {
    const project = makeMiniProject();
    const both = await Promise.all([
      runBootstrap(project, ['start']).finished,
      runBootstrap(project, ['start']).finished,
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    for (const { stdout } of both) {
      expect(JSON.parse(stdout).version).toBe(process.version);
      expect(JSON.parse(stdout).path.split(':')[0]).toBe(
        path.join(project.folder, `.runtime/node-${process.versions.node}/bin`),
      );
    }
    expect(
      both
        .map(({ stderr }) => stderr)
        .join('')
        .match(/getting Node/g),
    ).toHaveLength(1);
    expect(runtimeOf(project.folder).sort()).toEqual(['compile-cache', `node-${process.versions.node}`, 'web-inputs']);
  }, 120_000);

  test('other bytes than the pinned ones are refused and not kept', async () => {
    const project = makeMiniProject();
    const cache = path.join(project.folder, 'npm-cache');
    const fake = await startFakeRegistry({
      packageName: name,
      version: process.versions.node,
      tarball: gzipSync('not the real one'),
    });
    const { code, stderr } = await runBootstrap(project, ['start'], { ...registry(fake.url), npm_config_cache: cache })
      .finished;
    expect(code).toBe(1);
    expect(stderr).toContain(
      `audiotricks: ${name}@${process.versions.node} from the npm registry is not the pinned file (sha512-`,
    );
    expect(fake.tarballRequests()).toBe(1);
    expect(runtimeOf(project.folder)).toEqual([]);
  });

  test('killed while it downloads, the next run begins anew; without a network it says so in one line', async () => {
    const project = makeMiniProject();
    const cache = path.join(project.folder, 'npm-cache');
    const options = {
      packageName: name,
      version: process.versions.node,
      tarball: Buffer.alloc(1_000_000),
      stopAfterBytes: 1_000,
    };
    const stuck = await startFakeRegistry(options);
    const first = runBootstrap(project, ['start'], { ...registry(stuck.url), npm_config_cache: cache });
    await expect.poll(() => stuck.tarballRequests(), { timeout: 20_000 }).toBe(1);
    first.child.kill('SIGKILL');
    await first.finished.catch(() => undefined);

    const nowhere = { ...registry('http://127.0.0.1:9'), npm_config_cache: cache, npm_config_fetch_retries: '0' };
    const second = await runBootstrap(project, ['start'], nowhere).finished;
    expect(second.code).toBe(1);
    expect(second.stderr.split('\n').filter((line) => !line.includes('getting Node'))).toEqual([
      expect.stringMatching(
        /^audiotricks: Node [\d.]+ could not be fetched from the npm registry, is there a network\? \(.+\)$/,
      ),
      '',
    ]);
    expect(runtimeOf(project.folder)).toEqual([]);
  });
});
