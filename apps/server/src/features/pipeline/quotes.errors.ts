import { AppError } from '../../shared/errors.ts';

export const quoteNotFound = () => new AppError('quote.not_found', 'There is no such quote for this recording.');

export const quoteNotReady = () =>
  new AppError('quote.not_ready', 'The length of this recording is still being found out. Ask again in a moment.');

export const quoteExpired = () => new AppError('quote.expired', 'This quote has expired. Ask for a new one.');

export const quoteMismatch = (field: string) =>
  new AppError('quote.mismatch', 'This quote was made for other options.', {
    fields: [{ path: `body.${field}`, message: 'Leave it out, or ask for a quote with it.' }],
  });
