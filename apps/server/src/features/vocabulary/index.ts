export { joinTerms } from './choose-terms.ts';
export { createVocabularyRoutes } from './vocabulary.routes.ts';
export { createVocabulary } from './vocabulary.ts';
