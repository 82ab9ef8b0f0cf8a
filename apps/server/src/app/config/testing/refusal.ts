import { StartError } from '../../../shared/start-error.ts';
import { type Environment, parseConfig } from '../config.ts';

/** The line with which the start refuses an environment; throws where it is accepted. */
export function refusal(environment: Environment): string {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  throw new Error('was accepted');
}
