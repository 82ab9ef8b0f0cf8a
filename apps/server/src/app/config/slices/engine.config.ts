import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type Values, variable, wholeNumber } from '../variable.ts';

const MODELS = path.resolve(import.meta.dirname, '../../../../../../models');
const SHIPPED_MODEL = path.join(MODELS, 'whisper-base');
const SPEECH_MODEL = path.join(MODELS, 'silero-vad/silero_vad_v6.onnx');

export const engineVariables = {
  FFMPEG_PATH: variable(z.string().optional(), {
    description: 'Path of an ffmpeg of version 5.1 or newer, with ffprobe beside it.',
    default: { note: 'ffmpeg on the PATH, else the one that comes along as WebAssembly' },
  }),
  MODEL_DIR: variable(z.string().default(SHIPPED_MODEL), {
    description: 'Folder of the speech model.',
    default: { note: 'the shipped model' },
  }),
  ENGINE_THREADS: variable(wholeNumber(1, 256).optional(), {
    description: 'Processor cores that the speech engine may use.',
    default: { note: 'all' },
  }),
  ENGINE_CALL_LOG: variable(z.string().optional(), {
    description: 'Diagnostic: a file to which each call of the speech engine appends one line.',
    default: { note: 'off' },
  }),
};

export interface EngineConfig {
  /** Absolute. */
  modelDir: string;
  /** Silero VAD; absolute. */
  speechModelPath: string;
  threads: number;
  /** Absolute. */
  callLogPath?: string;
}

export interface MediaConfig {
  ffmpegPath?: string;
  /** Where ffmpeg is looked for otherwise: the value of PATH. */
  searchPath?: string;
}

export const buildEngineConfig = (values: Values<typeof engineVariables>): EngineConfig => ({
  modelDir: path.resolve(values.MODEL_DIR),
  speechModelPath: SPEECH_MODEL,
  threads: values.ENGINE_THREADS ?? os.availableParallelism(),
  callLogPath: values.ENGINE_CALL_LOG === undefined ? undefined : path.resolve(values.ENGINE_CALL_LOG),
});

export const buildMediaConfig = (values: Values<typeof engineVariables>, searchPath?: string): MediaConfig => ({
  ffmpegPath: values.FFMPEG_PATH,
  searchPath,
});
