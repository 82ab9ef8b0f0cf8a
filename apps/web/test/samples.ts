import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../models/samples');

/** The recordings that the product ships, and what is said in them. */
export const samples = {
  jfkFile: join(folder, 'jfk.wav'),
  jfk: () => readFileSync(join(folder, 'jfk.wav')),
  planning: () => readFileSync(join(folder, 'planning.wav')),
  planningText: () => readFileSync(join(folder, 'planning.txt'), 'utf8'),
};
