export { DeleteDialog } from './delete-dialog.tsx';
export { isUnderWay, jobSentence, progressParts, shownState, stageSentence } from './job-words.ts';
export { LibraryPage } from './library-page.tsx';
export { moveFocus } from './move-focus.ts';
export { useChangeRecording } from './use-recordings.ts';
