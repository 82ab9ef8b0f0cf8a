export { createTranscriptRoutes } from './transcripts.routes.ts';
