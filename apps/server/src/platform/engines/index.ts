export type { DroppedSpan, Engine, EngineCapabilities, EngineRequest, EngineResult } from './engine.ts';
export { createLocalEngine, localEngineName, localModelName } from './local.ts';
