export { SAMPLE_RATE_HZ } from './audio.ts';
export { createPromptCounter } from './decoding/count-prompt-tokens.ts';
export { isLanguage, languages } from './decoding/languages.ts';
export { MAX_PROMPT_TOKENS } from './decoding/prompt.ts';
export type { RestartBackOff } from './engine/back-off.ts';
export type { CallLogEntry } from './engine/call-log.ts';
export { machineMemoryBytes } from './engine/decoder-memory.ts';
export type {
  CallOptions,
  Engine,
  EngineOptions,
  Profile,
  TranscribeOptions,
  TranscribeRequest,
} from './engine/engine.ts';
export { createEnginePool, type EnginePool } from './engine/engine-pool.ts';
export type { DetectedLanguage, EngineModel } from './engine/protocol.ts';
export { engineConcurrency, engineMemoryBytes, startEngine } from './engine/start-engine.ts';
export { EngineDiedError, WhisperError } from './errors.ts';
export { describeModel, type FoundModel, findModels } from './model/find-models.ts';
export { type ChannelChunk, channelOf, cutChannels, cutSpeech } from './speech/cut-speech.ts';
export { type Cutter, type CutterOptions, createCutter, type SkippedSpan, type SpeechChunk } from './speech/cutter.ts';
export { type SpeechDetector, type SpeechDetectorOptions, startSpeechDetector } from './speech/detector.ts';
export type { SpeechStream } from './speech/speech-stream.ts';
export type { Dropped, DropReason, Transcription } from './transcription/transcription.ts';
export { type Segment, segmentsOf } from './words/segments.ts';
export { joinWords, type Word } from './words/word.ts';
