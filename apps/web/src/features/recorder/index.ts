export { RecordButton } from './record-button.tsx';
export { RecordPage } from './record-page.tsx';
export { isBusy } from './recorder.ts';
export { RecorderProvider, useRecorder } from './recorder-provider.tsx';
export { RecordingBar } from './recording-bar.tsx';
export { UnfinishedTakesList } from './unfinished-takes-list.tsx';
