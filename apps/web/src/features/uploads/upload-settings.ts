import type { JobOptions } from '@audiotricks/contracts';
import { noChoice, type RunChoice } from '../runs/index.ts';

/** What a person chose for uploads, and what the server is asked for because of it. */
export interface UploadSettings {
  choice: RunChoice;
  options: JobOptions;
}

export const usualSettings: UploadSettings = { choice: noChoice, options: {} };
