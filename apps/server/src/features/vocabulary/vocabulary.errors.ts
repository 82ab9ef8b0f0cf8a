import { maxVocabularyTerms } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';

export const termNotFound = () => new AppError('vocabulary.not_found', 'There is no such word in this workspace.');

export const vocabularyFull = (count: number) =>
  new AppError('vocabulary.full', `A workspace has at most ${maxVocabularyTerms} words; this one has ${count}.`, {
    fields: [{ path: 'body.terms', message: 'Give fewer words, or take some out first.' }],
  });
