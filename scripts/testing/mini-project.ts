import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

const bootstrap = path.resolve(import.meta.dirname, '../bootstrap.mjs');

const manifest = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8'));

export interface MiniProject {
  folder: string;
  write(file: string, text: string): void;
  remove(file: string): void;
}

const packages = {
  root: {
    name: 'mini',
    version: '1.0.0',
    private: true,
    workspaces: ['apps/*'],
    // As the real one has it.
    scripts: { start: manifest.scripts.start },
  },
  web: { name: '@mini/web', version: '1.0.0', scripts: { build: 'node build.mjs' } },
};

/** Where the real program stands: says on which Node it runs, and by its exit code what reached it. */
const MAIN = `
if (process.argv[2] === 'wait') {
  setInterval(() => {}, 1000);
  process.on('SIGTERM', () => process.exit(7));
  process.on('disconnect', () => process.exit(8));
} else process.exitCode = Number(process.argv[2] ?? 0);
console.log(JSON.stringify({ version: process.version, args: process.argv.slice(2), pid: process.pid, path: process.env.PATH }));
`;

const BUILD = `
import fs from 'node:fs';
fs.mkdirSync('dist', { recursive: true });
fs.appendFileSync('../../builds.log', 'x');
if (fs.readFileSync('index.html', 'utf8').includes('broken')) { console.error('index.html is broken'); process.exit(1); }
fs.writeFileSync('dist/index.html', 'built');
`;

/** A project of the real one's shape around the real bootstrap, with nothing to fetch but Node. */
export function makeMiniProject(): MiniProject {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'audiotricks-bootstrap-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  mkdirSync(path.join(folder, 'scripts'));
  cpSync(bootstrap, path.join(folder, 'scripts/bootstrap.mjs'));
  write('package.json', JSON.stringify(packages.root));
  write('apps/web/package.json', JSON.stringify(packages.web));
  write(
    'package-lock.json',
    JSON.stringify({
      name: 'mini',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: {
        '': { name: 'mini', version: '1.0.0', workspaces: ['apps/*'] },
        'node_modules/@mini/web': { resolved: 'apps/web', link: true },
        'apps/web': { name: '@mini/web', version: '1.0.0' },
      },
    }),
  );
  write('apps/server/src/main.ts', MAIN);
  write('apps/web/index.html', 'page');
  write('apps/web/build.mjs', BUILD);
  return { folder, write, remove: (file) => rmSync(path.join(folder, file), { recursive: true, force: true }) };
}

/** Gives the project our own Node as its pinned one, so that only tests about fetching it fetch it. */
export function placeNode({ folder }: MiniProject): void {
  mkdirSync(path.join(folder, `.runtime/node-${process.versions.node}/bin`), { recursive: true });
  cpSync(process.execPath, path.join(folder, `.runtime/node-${process.versions.node}/bin/node`));
}

/** A Node of this machine that is not the pinned one, where there is one: bootstraps begin on such. */
export function machineNode(): string {
  const candidates = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'node'));
  for (const candidate of candidates) {
    try {
      const version = execFileSync(candidate, ['--version'], { encoding: 'utf8' }).trim();
      if (version !== process.version && Number(version.slice(1).split('.')[0]) >= 20) return candidate;
    } catch {
      // No Node there.
    }
  }
  return process.execPath;
}

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Bootstrap {
  child: ChildProcess;
  finished: Promise<Finished>;
  /** Resolves with the first line that the program wrote. */
  firstLine: Promise<string>;
}

/** Runs the bootstrap of `project` on the machine's Node, with `environment` on top of a plain one. */
export function runBootstrap(project: MiniProject, args: string[], environment: NodeJS.ProcessEnv = {}): Bootstrap {
  return follow(project, [machineNode(), 'scripts/bootstrap.mjs', ...args], environment);
}

/** Runs `npm start` in `project`. */
export function runNpmStart(project: MiniProject, args: string[]): Bootstrap {
  return follow(project, ['npm', 'start', '--silent', '--', ...args], {});
}

function follow(project: MiniProject, [command = '', ...args]: string[], environment: NodeJS.ProcessEnv): Bootstrap {
  const child = spawn(command, args, {
    cwd: project.folder,
    env: {
      PATH: `${path.dirname(machineNode())}:/usr/local/bin:/usr/bin:/bin`,
      HOME: process.env.HOME,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
      if (stdout.includes('\n')) resolve(stdout.slice(0, stdout.indexOf('\n')));
    });
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, finished, firstLine };
}
