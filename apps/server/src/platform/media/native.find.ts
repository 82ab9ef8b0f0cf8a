import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { type NativePrograms, wrap } from './native.tool.ts';

const oldestVersion = [5, 1] as const;
const checkTimeoutMs = 10_000;
/** Without /dev/fd a file could only be given by name; the WebAssembly driver does as well there. */
const isWindows = process.platform === 'win32';

export interface FindOptions {
  /** The value of PATH. */
  searchPath: string;
  memoryBytes: number;
}

/** `ffmpeg` at a given path with `ffprobe` beside it. Throws where they cannot be used: the operator chose them. */
export async function useNative(ffmpeg: string, options: FindOptions): Promise<NativePrograms> {
  const ffprobe = join(dirname(ffmpeg), basename(ffmpeg).replace('ffmpeg', 'ffprobe'));
  const problem = isWindows ? 'Windows has no /dev/fd.' : await findProblem(ffmpeg, ffprobe);
  if (problem) throw new Error(`The configured ffmpeg cannot be used: ${problem}`);
  return describe(ffmpeg, ffprobe, options);
}

/** `ffmpeg` and `ffprobe` on the search path, or null where they are absent or too old. */
export async function findNative(options: FindOptions): Promise<NativePrograms | null> {
  if (isWindows) return null;
  const ffmpeg = await findOnPath('ffmpeg', options);
  const ffprobe = await findOnPath('ffprobe', options);
  if (!ffmpeg || !ffprobe || (await findProblem(ffmpeg, ffprobe))) return null;
  return describe(ffmpeg, ffprobe, options);
}

async function describe(ffmpeg: string, ffprobe: string, options: FindOptions): Promise<NativePrograms> {
  const version = (await readVersion(ffmpeg)) ?? 'unknown';
  const setpriv = await findOnPath('setpriv', options);
  const prlimit = await findOnPath('prlimit', options);
  // Busybox has programs of these names with fewer options: only what runs here is used.
  for (const wrappers of [
    { setpriv, prlimit },
    { setpriv, prlimit: null },
    { setpriv: null, prlimit },
  ]) {
    const [command, ...args] = [...wrap(wrappers, options.memoryBytes), ffmpeg, '-version'];
    if (command && (await run(command, args))) return { ffmpeg, ffprobe, version, ...wrappers };
  }
  return { ffmpeg, ffprobe, version, setpriv: null, prlimit: null };
}

async function findProblem(ffmpeg: string, ffprobe: string): Promise<string | null> {
  for (const program of [ffmpeg, ffprobe]) {
    const version = await readVersion(program);
    if (version === null) return `${program} does not run.`;
    if (!isNewEnough(version))
      return `${program} is version ${version}; ${oldestVersion.join('.')} or newer is needed.`;
  }
  return null;
}

async function readVersion(program: string): Promise<string | null> {
  const output = await run(program, ['-version']);
  return /^ff(?:mpeg|probe) version (\S+)/.exec(output ?? '')?.[1] ?? null;
}

/** Releases are `7.1.1` or `n7.1`; builds of a commit (`N-118000-g…`) carry no number and are taken for new. */
export function isNewEnough(version: string): boolean {
  const [, major, minor] = /^n?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return /^(N-|git-|\d{4}-)/.test(version);
  const [oldestMajor, oldestMinor] = oldestVersion;
  return Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
}

async function findOnPath(name: string, { searchPath }: FindOptions): Promise<string | null> {
  for (const folder of searchPath.split(delimiter).filter((entry) => entry !== '')) {
    const path = join(folder, name);
    const isExecutable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return path;
  }
  return null;
}

/** What a program prints, or null where it does not run or fails. */
function run(command: string, args: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: checkTimeoutMs, env: {}, killSignal: 'SIGKILL' }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });
}
