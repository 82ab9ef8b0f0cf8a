import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright-core';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=user-gesture-required',
];

export interface BrowserOptions {
  /** A WAV file that the microphone hears once, from when it is opened; there is a microphone only where this is given. */
  microphoneFile?: string;
}

/**
 * A real Chromium from npm alone (`@sparticuz/chromium`), also on a minimal Debian as root: the libraries that such a
 * machine lacks (nss, nspr, expat) come with the package. Unpacked once per version into the temporary folder; safe to
 * call from several processes at once. The caller closes it.
 */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  return chromium.launch(await launchOptions(options));
}

/** The same with a profile on disk, for what has to outlive the browser; the caller closes it. */
export async function launchProfile(folder: string, options: BrowserOptions = {}): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, await launchOptions(options));
}

async function launchOptions({ microphoneFile }: BrowserOptions): Promise<LaunchOptions> {
  const folder = await unpackOnce();
  const env: Record<string, string> = { ...definedEnvironment(), HOME: folder };
  // The system's own libraries go first: the package's are for machines without any.
  if (!hasSystemLibraries()) env.LD_LIBRARY_PATH = join(folder, 'al2023', 'lib');
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH = join(folder, 'fonts');
  const args = [...flags, ...(microphoneFile === undefined ? [] : microphoneFlags(microphoneFile))];
  return { executablePath: join(folder, 'chromium'), args, env, chromiumSandbox: false };
}

/** Chromium's own stand-in for the device and for the question whether the page may use it. */
function microphoneFlags(file: string): string[] {
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-audio-capture=${file}%noloop`,
  ];
}

async function unpackOnce(): Promise<string> {
  const packageFile = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const packageFolder = dirname(dirname(packageFile));
  const { version } = createRequire(import.meta.url)(join(packageFolder, 'package.json')) as { version: string };
  const folder = join(tmpdir(), `audiotricks-browser-${version}-${process.getuid?.() ?? 0}`);
  if (existsSync(folder)) return folder;
  const staging = await mkdtemp(`${folder}-`);
  await unpackInto(staging, join(packageFolder, 'bin'));
  await writeFile(join(staging, 'fonts', 'fonts.conf'), fontsConfiguration(folder));
  try {
    await rename(staging, folder);
  } catch (error) {
    // Another process was first: its copy is as good.
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** The package's own looks for its fonts in the folders of a cloud service; Chromium ends where it finds none at all. */
function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}

/** The package unpacks into `os.tmpdir()`, which reads TMPDIR: a child of its own gets its own. */
async function unpackInto(folder: string, binFolder: string): Promise<void> {
  const script = `
    const { default: chromium, inflate } = await import('@sparticuz/chromium');
    await chromium.executablePath(${JSON.stringify(binFolder)});
    await inflate(${JSON.stringify(join(binFolder, 'al2023.tar.br'))});
  `;
  await mkdir(folder, { recursive: true });
  execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function hasSystemLibraries(): boolean {
  try {
    const known = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
    return ['libnss3.so', 'libnssutil3.so', 'libnspr4.so', 'libexpat.so.1'].every((name) => known.includes(name));
  } catch {
    // No ldconfig on this system: what the package brings is used.
    return false;
  }
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
