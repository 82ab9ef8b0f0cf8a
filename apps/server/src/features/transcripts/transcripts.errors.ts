import { AppError } from '../../shared/errors.ts';

export const recordingNotFound = () =>
  new AppError('recording.not_found', 'There is no such recording in this workspace.');
