export { choiceWords } from './choice-words.ts';
export { engineName } from './engine-words.ts';
export { languageName, languageOptions } from './languages.ts';
export { engineOf, fitting, noChoice, type RunChoice, toJobOptions } from './run-choice.ts';
export { RunDialog } from './run-dialog.tsx';
export { RunFields } from './run-fields.tsx';
export { useEngines } from './use-engines.ts';
