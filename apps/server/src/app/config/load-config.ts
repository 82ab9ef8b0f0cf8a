import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { isFileError } from '../../shared/files.ts';
import { StartError } from '../../shared/start-error.ts';
import { type Config, type Environment, parseConfig, secretNames } from './config.ts';

function readEnvFile(file: string): Environment {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return {};
    throw new StartError('config.env_file', `${file} cannot be read (${(error as Error).message})`, { cause: error });
  }
}

export interface LoadedConfig {
  config: Config;
  /** The environment for child processes of ours: the same settings, without secrets and without `.env`. */
  childEnvironment: Environment;
  /** The secret ones among the settings, for child processes that run roles of ours, and for no others. */
  secretEnvironment: Environment;
}

/**
 * The only reader of `process.env`. Variables of the process win over those of `.env` in the working directory. Secret
 * ones are removed from the process afterwards, so that no program it starts (ffmpeg reads hostile files) inherits them.
 */
export function loadConfig(envFile = '.env'): LoadedConfig {
  const environment: Environment = { ...readEnvFile(envFile), ...process.env };
  const config = parseConfig(environment);
  const childEnvironment = { ...environment };
  const secretEnvironment: Environment = {};
  for (const name of secretNames) {
    if (environment[name] !== undefined) secretEnvironment[name] = environment[name];
    delete process.env[name];
    delete childEnvironment[name];
  }
  return { config, childEnvironment, secretEnvironment };
}
