import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { modelMissing } from '../errors.ts';
import { checksumOf, parseSums } from './model-files.ts';

/** A model folder as its list of sums describes it; what the files hold is verified when it is loaded. */
export interface FoundModel {
  /** The folder's. */
  name: string;
  dir: string;
  /** As `Engine.model.checksum` is once it is loaded. */
  checksum: string;
  /** Of both graphs. */
  graphBytes: number;
}

/** @throws WhisperError `model.missing` naming the file */
export function describeModel(dir: string): FoundModel {
  const read = <T>(file: string, how: (file: string) => T): T => {
    try {
      return how(path.join(dir, file));
    } catch (error) {
      throw modelMissing(path.join(dir, file), error);
    }
  };
  const sums = parseSums(read('SHA256SUMS', (file) => readFileSync(file, 'utf8')));
  const bytes = ['encoder.onnx', 'decoder.onnx'].map((file) => read(file, (whole) => statSync(whole).size));
  const graphBytes = bytes.reduce((sum, one) => sum + one, 0);
  return { name: path.basename(path.resolve(dir)), dir: path.resolve(dir), checksum: checksumOf(sums), graphBytes };
}

/**
 * The models that lie in a folder, by name: folders with a `SHA256SUMS`. None where there is no such folder.
 * @throws WhisperError `model.missing` where a model lacks a graph
 */
export function findModels(folder: string): FoundModel[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && existsSync(path.join(folder, name, 'SHA256SUMS')))
    .sort()
    .map((name) => describeModel(path.join(folder, name)));
}
