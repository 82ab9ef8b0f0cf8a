import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export const MODEL_DIR = `${root}models/whisper-base`;
export const SPEECH_MODEL_PATH = `${root}models/silero-vad/silero_vad_v6.onnx`;
export const SAMPLES_DIR = `${root}models/samples`;
/** Environments and weights of other engines; not in git. */
export const PEERS_DIR = `${root}bench/.peers`;
