export { createCatalogue, type EngineCatalogue } from './catalogue.ts';
export type { Engine, EngineRecord, EngineRequest, EngineResult } from './engine.ts';
export { capabilityOf, createEngineSet, type EngineSet } from './engine-set.ts';
export { createLocalEngine, createLocalEngines } from './local.ts';
export { localRecord } from './local-record.ts';
