import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildModel, readCtranslate2 } from '../src/build/index.ts';
import { MODEL_DIR } from './models.ts';

/**
 * npm run prove:model -- DIR: builds a model from the CTranslate2 float16 weights in DIR and compares it with the
 * shipped one, file by file. `npm run bench:engine` gets these weights by pip and leaves them where DIR points to when
 * it is not given.
 */
const weightsDir = process.argv[2] ?? path.resolve(import.meta.dirname, '../../../bench/.peers/whisper-base-ct2');
const builtDir = mkdtempSync(path.join(tmpdir(), 'whisper-model-'));
try {
  await buildModel(await readCtranslate2(weightsDir), builtDir);
  const sums = (dir: string) => readFileSync(path.join(dir, 'SHA256SUMS'), 'utf8').trim().split('\n');
  const shipped = new Set(sums(MODEL_DIR));
  const different = sums(builtDir).filter((line) => !shipped.has(line));
  for (const line of sums(builtDir)) console.log(`${shipped.has(line) ? 'equal    ' : 'different'} ${line}`);
  console.log(JSON.stringify({ equal: different.length === 0 }));
  if (different.length > 0) process.exitCode = 1;
} finally {
  rmSync(builtDir, { recursive: true });
}
