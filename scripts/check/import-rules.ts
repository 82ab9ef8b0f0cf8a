import path from 'node:path';

/** One import as it stands in a file. Paths are relative to the repository, with forward slashes. */
export interface FileImport {
  file: string;
  line: number;
  /** As written: `./x.ts`, `@audiotricks/sdk`, `zod`. */
  specifier: string;
}

const SERVER = 'apps/server/src/';
/** Imports point one way, to what stands further left. */
const LAYERS = ['shared', 'platform', 'features', 'app'];

/** What each workspace may import of our own packages, and, where listed, of others. */
const WORKSPACES: { folder: string; ours: string[]; others?: string[] }[] = [
  { folder: 'packages/contracts/', ours: [], others: ['zod'] },
  { folder: 'packages/sdk/', ours: ['contracts'] },
  { folder: 'packages/whisper/', ours: [] },
  { folder: 'packages/cli/', ours: ['contracts', 'sdk'] },
  { folder: 'apps/web/', ours: ['contracts', 'sdk'] },
  { folder: 'apps/server/', ours: ['contracts', 'whisper'] },
];

const isTest = (file: string) => /\.(test|test-suite)\.tsx?$/.test(file) || /(^|\/)(test|testing)\//.test(file);

function layerOf(file: string): number {
  const [top = ''] = file.slice(SERVER.length).split('/');
  const layer = LAYERS.indexOf(top);
  // The entry point stands beside `app` and belongs to it.
  return layer === -1 ? LAYERS.indexOf('app') : layer;
}

const featureOf = (file: string) => /^apps\/server\/src\/features\/([^/]+)\//.exec(file)?.[1];

function packageRule({ file, specifier }: FileImport): string | undefined {
  const workspace = WORKSPACES.find(({ folder }) => file.startsWith(folder));
  if (!workspace || specifier.startsWith('node:')) return undefined;
  const ours = /^@audiotricks\/([^/]+)/.exec(specifier)?.[1];
  if (ours) {
    // The tests of the server drive it from outside, as its users do.
    const allowed = file.startsWith('apps/server/') && isTest(file) ? [...workspace.ours, 'sdk'] : workspace.ours;
    return allowed.includes(ours) ? undefined : `${workspace.folder} may not import ${specifier}`;
  }
  if (!workspace.others || isTest(file) || workspace.others.includes(specifier)) return undefined;
  return `${workspace.folder} may import ${workspace.others.join(', ')} only`;
}

function featureRule(file: string, target: string): string | undefined {
  const feature = featureOf(target);
  if (!feature || featureOf(file) === feature || target === `${SERVER}features/${feature}/index.ts`) return undefined;
  return isTest(file) ? undefined : `the feature ${feature} is reached through its index.ts only`;
}

function relativeRule({ file, specifier }: FileImport): string | undefined {
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const workspace = WORKSPACES.find(({ folder }) => file.startsWith(folder));
  if (workspace && !target.startsWith(workspace.folder)) {
    // Tests may share what belongs to no workspace, as the benchmarks, and what other tests use, as a browser.
    const isShared = isTest(target) || !WORKSPACES.some(({ folder }) => target.startsWith(folder));
    return isTest(file) && isShared ? undefined : `a relative import leaves ${workspace.folder}`;
  }
  if (isTest(target) && !isTest(file)) return 'code that is shipped may not import test code';
  if (!file.startsWith(SERVER) || !target.startsWith(SERVER)) return undefined;
  if (layerOf(target) > layerOf(file) && !isTest(file)) {
    return `${LAYERS[layerOf(file)]} may not import ${LAYERS[layerOf(target)]}`;
  }
  return featureRule(file, target);
}

/** Why an import is against the rules of `docs/architecture.md`; undefined where it is not. */
export function violatedRule(one: FileImport): string | undefined {
  return one.specifier.startsWith('.') ? relativeRule(one) : packageRule(one);
}
