import { AppError } from '../../shared/errors.ts';

export const transcriptNotFound = (revision: number) =>
  new AppError('transcript.not_found', `This recording has no revision ${revision}.`);

export const cursorInvalid = () =>
  new AppError('request.invalid', 'The cursor is not one that a list answered with.', {
    fields: [{ path: 'query.cursor', message: 'Use the nextCursor of the page before, unchanged.' }],
  });
