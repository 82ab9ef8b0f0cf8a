import path from 'node:path';
import { StartError } from '../../apps/server/src/shared/start-error.ts';
import { type DownloadDependencies, download } from './download.ts';

/** More than the largest Whisper has. */
const MAX_WEIGHTS_BYTES = 8 * 2 ** 30;
const MAX_JSON_BYTES = 32 * 2 ** 20;

interface HubRequest {
  hubUrl: string;
  repository: string;
  revision: string;
  /** Exists; what an earlier run left there is used. */
  dir: string;
}

/** Gets a Whisper model's published weights from a hub: safetensors, else CTranslate2. */
export async function fromHub(request: HubRequest, dependencies: DownloadDependencies): Promise<void> {
  const { hubUrl, repository, revision, dir } = request;
  const base = new URL(`${hubUrl.replace(/\/*$/, '/')}${repository}/resolve/${revision}/`);
  dependencies.say(`getting ${repository} (${revision}) from ${base.host}`);
  const get = async (name: string) => {
    const maxBytes = /\.(json|txt)$/.test(name) ? MAX_JSON_BYTES : MAX_WEIGHTS_BYTES;
    return download({ url: new URL(name, base), file: path.join(dir, name), maxBytes }, dependencies);
  };
  const need = async (name: string) => {
    if (!(await get(name))) throw notThere(`${repository} (${revision}) has no ${name}`);
  };
  if (!(await get('config.json'))) throw notThere(`${base.host} has no model ${repository} (${revision})`);
  if (await get('model.safetensors')) {
    await need('generation_config.json');
    await need('tokenizer.json');
    return;
  }
  if (!(await get('model.bin')))
    throw notThere(`${repository} (${revision}) has neither model.safetensors nor model.bin`);
  if (!(await get('vocabulary.json'))) await need('vocabulary.txt');
}

function notThere(message: string): StartError {
  return new StartError('model_add.not_found', message);
}
