import { fileURLToPath } from 'node:url';

const models = fileURLToPath(new URL('../../../models/', import.meta.url));

/** The models and recordings that the repository ships. */
export const MODEL_DIR = `${models}whisper-base`;
export const SPEECH_MODEL_PATH = `${models}silero-vad/silero_vad_v6.onnx`;

export function samplePath(name: 'jfk' | 'planning', extension: 'wav' | 'txt'): string {
  return `${models}samples/${name}.${extension}`;
}
