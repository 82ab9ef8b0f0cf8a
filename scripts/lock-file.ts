interface LockEntry {
  version?: string;
  integrity?: string;
  link?: boolean;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

export interface PackageLock {
  packages: Record<string, LockEntry>;
}

const SYSTEMS = ['android', 'darwin', 'linux', 'win32', 'freebsd', 'openharmony'];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'arm'];

/** `@biomejs/cli-linux-x64-musl` → linux, x64, musl; undefined where the name tells no platform. */
function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> | undefined {
  const system = SYSTEMS.find((candidate) => name.includes(`-${candidate}-`));
  const rest = system && name.slice(name.indexOf(`-${system}-`) + system.length + 2);
  const processor = PROCESSORS.find((candidate) => rest?.startsWith(candidate));
  if (!system || !processor) return undefined;
  const libc = rest?.includes('musl') ? 'musl' : 'glibc';
  return { ...(system === 'linux' ? { libc: [libc] } : {}), os: [system], cpu: [processor] };
}

/** Exact optional dependencies for some platform that the lock file names but does not hold. */
export function missingPlatformPackages({ packages }: PackageLock): { place: string; entry: LockEntry }[] {
  return Object.entries(packages).flatMap(([parent, { dev, optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).flatMap(([name, version]) => {
      const place = `node_modules/${name}`;
      const platform = platformOf(name);
      if (packages[place] || packages[`${parent}/${place}`] || !platform || !/^\d+\.\d+\.\d+$/.test(version)) return [];
      return [{ place, entry: { version, ...(dev ? { dev } : {}), optional: true, ...platform } }];
    }),
  );
}
