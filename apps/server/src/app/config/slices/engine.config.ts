import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { flag, type Values, variable, wholeNumber } from '../variable.ts';

const MODELS = path.resolve(import.meta.dirname, '../../../../../../models');
const SHIPPED_MODEL = path.join(MODELS, 'whisper-base');
const SPEECH_MODEL = path.join(MODELS, 'silero-vad/silero_vad_v6.onnx');
const HUB = 'https://huggingface.co';

export const engineVariables = {
  FFMPEG_PATH: variable(z.string().optional(), {
    description: 'Path of an ffmpeg of version 5.1 or newer, with ffprobe beside it.',
    default: { note: 'ffmpeg on the PATH, else the one that comes along as WebAssembly' },
  }),
  MODEL_DIR: variable(z.string().default(SHIPPED_MODEL), {
    description: 'Folder of the speech model.',
    default: { note: 'the shipped model' },
  }),
  MODELS_DIR: variable(z.string().optional(), {
    description: 'Folder of further speech models, one folder each, that jobs may choose; npm run model:add fills it.',
    default: { note: 'models in DATA_DIR' },
  }),
  MODEL_HUB_URL: variable(z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).default(HUB), {
    description: 'Where npm run model:add gets published weights: a hub, or a mirror of one.',
    default: HUB,
  }),
  ENGINE_THREADS: variable(wholeNumber(1, 256).optional(), {
    description: 'Processor cores that the speech engine may use.',
    default: { note: 'all' },
  }),
  ENGINE_MEMORY_MB: variable(wholeNumber(256, 1_000_000).optional(), {
    description: 'Memory for loaded speech models: beyond it, the one used least recently is closed. At least one is.',
    default: { note: "half of the machine's" },
  }),
  WORKER_GPU: variable(flag.default(false), {
    description: '1 says that this machine has a graphics processor for speech: its worker is listed with it.',
    default: '0',
  }),
  ENGINE_CALL_LOG: variable(z.string().optional(), {
    description: 'Diagnostic: a file to which each call of the speech engine appends one line.',
    default: { note: 'off' },
  }),
};

export interface EngineConfig {
  /** Absolute. */
  modelDir: string;
  /** Of further models; absolute. */
  modelsDir: string;
  /** Of what the program brings along; absolute. */
  shippedModelsDir: string;
  /** For all loaded models together; unset: half of the machine's. */
  memoryBytes?: number | undefined;
  hubUrl: string;
  /** Silero VAD; absolute. */
  speechModelPath: string;
  threads: number;
  /** Whether its worker says that it has a graphics processor. */
  hasGpu: boolean;
  /** Absolute. */
  callLogPath?: string;
}

export interface MediaConfig {
  ffmpegPath?: string;
  /** Where ffmpeg is looked for otherwise: the value of PATH. */
  searchPath?: string;
}

export const buildEngineConfig = (values: Values<typeof engineVariables>, dataDir: string): EngineConfig => ({
  modelDir: path.resolve(values.MODEL_DIR),
  modelsDir: path.resolve(values.MODELS_DIR ?? path.join(dataDir, 'models')),
  shippedModelsDir: MODELS,
  memoryBytes: values.ENGINE_MEMORY_MB === undefined ? undefined : values.ENGINE_MEMORY_MB * 2 ** 20,
  hubUrl: values.MODEL_HUB_URL,
  speechModelPath: SPEECH_MODEL,
  threads: values.ENGINE_THREADS ?? os.availableParallelism(),
  hasGpu: values.WORKER_GPU,
  callLogPath: values.ENGINE_CALL_LOG === undefined ? undefined : path.resolve(values.ENGINE_CALL_LOG),
});

export const buildMediaConfig = (values: Values<typeof engineVariables>, searchPath?: string): MediaConfig => ({
  ffmpegPath: values.FFMPEG_PATH,
  searchPath,
});
