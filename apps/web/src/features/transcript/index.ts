export { LiveTranscript } from './live-transcript.tsx';
export { allWords, plainText } from './paragraphs.ts';
export { TranscriptView } from './transcript-view.tsx';
export { lastStarted } from './word-at.ts';
