export { engineName } from './engine-words.ts';
export { languageName } from './languages.ts';
export { RunDialog } from './run-dialog.tsx';
