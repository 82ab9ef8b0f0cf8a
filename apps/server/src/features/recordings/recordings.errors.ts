import { AppError } from '../../shared/errors.ts';

/** The same for one that never was, was deleted, or is somebody else's. */
export function recordingNotFound(): AppError {
  return new AppError('recording.not_found', 'There is no such recording.');
}

export function audioUnavailable(cause?: unknown): AppError {
  return new AppError('recording.audio_unavailable', 'The audio of this recording is no longer stored.', { cause });
}

export function playbackPending(): AppError {
  return new AppError(
    'recording.playback_pending',
    'The sound of this recording is still being prepared for playback.',
  );
}

export function peaksUnavailable(): AppError {
  return new AppError('recording.peaks_unavailable', 'The waveform is not ready yet.');
}

export function rangeNotSatisfiable(sizeBytes: number): AppError {
  return new AppError('recording.range_not_satisfiable', `The audio has ${sizeBytes} bytes; the range lies outside.`);
}

export function cursorInvalid(): AppError {
  return new AppError('request.invalid', 'The cursor is not one that a list answered with.', {
    fields: [{ path: 'query.cursor', message: 'Use the nextCursor of the page before, unchanged.' }],
  });
}
