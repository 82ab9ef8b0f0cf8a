import type { Transcription } from '../transcription/transcription.ts';
import type { Profile } from './engine.ts';

/** What an engine's process is started with. */
export interface StartMessage {
  type: 'start';
  modelDir: string;
  speechModelPath: string;
  /** Copies of the model, each in a thread of its own. */
  decoders: number;
  /** Of each decoder. */
  threads: number;
  batchRows: number;
  sessions: 'onnx' | 'deterministic';
  /** Deterministic sessions only: how long each decoder step pretends to work. */
  stepDelayMs: number;
}

export interface TranscribeMessage {
  type: 'transcribe';
  callId: number;
  pcm: Int16Array;
  language: string | undefined;
  prompt: string | undefined;
  profile: Profile;
  awaited: boolean;
  /** Whether progress is wanted, and with it the text so far. */
  progress: boolean;
  partialText: boolean;
}

export interface DetectLanguageMessage {
  type: 'detectLanguage';
  callId: number;
  pcm: Int16Array;
}

interface AbortMessage {
  type: 'abort';
  callId: number;
}

/** Host to process; Node's `advanced` serialisation carries the samples as they are. */
export type HostMessage = StartMessage | CallMessage;

/** What concerns one call. */
export type CallMessage = TranscribeMessage | DetectLanguageMessage | AbortMessage;

export interface DetectedLanguage {
  /** Whisper's code. */
  language: string;
  /** 0–1, among all languages. */
  probability: number;
}

export interface EngineModel {
  name: string;
  /** Changes with any of the model's files: belongs into cache keys. */
  checksum: string;
}

export interface WireError {
  code: string;
  message: string;
}

/** Process to host. */
export type EngineMessage =
  | { type: 'ready'; model: EngineModel }
  | { type: 'startFailed'; error: WireError }
  | { type: 'progress'; callId: number; fraction: number; text: string | undefined }
  | { type: 'transcribed'; callId: number; result: Transcription }
  | { type: 'detected'; callId: number; result: DetectedLanguage }
  | { type: 'aborted'; callId: number }
  | { type: 'failed'; callId: number; error: WireError };
