// Makes a model folder for the speech engine from published weights: `npm run model:add -- small`; see docs/models.md.
import { loadConfig } from '../apps/server/src/app/config/index.ts';
import { createOutbound } from '../apps/server/src/platform/outbound/index.ts';
import { StartError } from '../apps/server/src/shared/start-error.ts';
import { addModel } from './model-add/add-model.ts';
import { readOptions, usage } from './model-add/options.ts';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) return console.log(usage);
  const { config } = loadConfig();
  const { modelsDir, hubUrl, speechModelPath } = config.engine;
  const outbound = createOutbound({ allow: config.outbound.allow });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => stop.abort(new StartError('model_add.stopped', 'stopped; the same command goes on')));
  }
  try {
    const say = (line: string) => console.log(line);
    await addModel(options, { modelsDir, hubUrl, speechModelPath, outbound, say, signal: stop.signal });
  } finally {
    await outbound.close();
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`model:add: ${error.message}`);
  process.exitCode = 1;
}
