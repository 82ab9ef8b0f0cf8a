export { SAMPLE_RATE_HZ } from './audio.ts';
export { isLanguage, languages } from './decoding/languages.ts';
export type { RestartBackOff } from './engine/back-off.ts';
export type { CallLogEntry } from './engine/call-log.ts';
export type {
  CallOptions,
  Engine,
  EngineOptions,
  TranscribeOptions,
  TranscribeRequest,
} from './engine/engine.ts';
export type { DetectedLanguage, EngineModel } from './engine/protocol.ts';
export { startEngine } from './engine/start-engine.ts';
export { EngineDiedError, WhisperError } from './errors.ts';
export { type CutSpeechOptions, cutSpeech } from './speech/cut-speech.ts';
export { type Cutter, type CutterOptions, createCutter, type SkippedSpan, type SpeechChunk } from './speech/cutter.ts';
export { type SpeechDetector, type SpeechDetectorOptions, startSpeechDetector } from './speech/detector.ts';
export type { SpeechStream } from './speech/speech-stream.ts';
export type { Dropped, DropReason, Transcription } from './transcription/transcription.ts';
export { type Segment, segmentsOf } from './words/segments.ts';
export { joinWords, type Word } from './words/word.ts';
