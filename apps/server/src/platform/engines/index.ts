export { createCatalogue, type EngineCatalogue } from './catalogue.ts';
export type { Engine, EngineCallOptions, EngineRecord, EngineRequest, EngineResult, SpokenSpan } from './engine.ts';
export { capabilityOf, createEngineSet, type EngineSet } from './engine-set.ts';
export { createLocalEngine, createLocalEngines } from './local.ts';
export { localEngineName, localRecord } from './local-record.ts';
export { createBucket } from './provider/bucket.ts';
export { compatibleRecord, openaiName, openaiRecords } from './provider/openai-records.ts';
export { createProviderEngine } from './provider/provider-engine.ts';
export { type ListingServer, type ShutdownDates, watchShutdownDates } from './provider/shutdown-dates.ts';
