import { AppError } from '../../shared/errors.ts';

export type MediaErrorCode =
  | 'media.empty'
  | 'media.not_audio'
  | 'media.no_audio'
  | 'media.too_short'
  | 'media.truncated'
  | 'media.damaged'
  | 'media.playlist_refused'
  | 'media.too_complex'
  | 'media.timeout'
  | 'media.tool_failed';

/** A file that cannot be used, or a tool that failed. `message` is a sentence for a person. */
export class MediaError extends AppError {
  declare readonly code: MediaErrorCode;
  /** What the tool said or we measured: for the log only, it may hold text from the file. */
  readonly diagnosis: string | undefined;

  constructor(code: MediaErrorCode, sentence: string, options: { diagnosis?: string; cause?: unknown } = {}) {
    super(code, sentence, { cause: options.cause, isRetryable: code === 'media.tool_failed' });
    this.name = 'MediaError';
    this.diagnosis = options.diagnosis;
  }
}

/** Each takes what the log should know. Only `toolFailed` is retryable: the tool failed, not the file. */
export const mediaErrors = {
  empty: () => new MediaError('media.empty', 'This file is empty.'),
  notAudio: (diagnosis?: string) =>
    new MediaError('media.not_audio', 'This file is not audio or video.', { diagnosis }),
  noAudio: () => new MediaError('media.no_audio', 'This file has no sound.'),
  tooShort: (diagnosis: string) =>
    new MediaError('media.too_short', 'This recording is shorter than a tenth of a second.', { diagnosis }),
  truncated: (diagnosis: string) =>
    new MediaError('media.truncated', 'This file is incomplete: a part of the recording is missing.', { diagnosis }),
  damaged: (diagnosis: string) =>
    new MediaError('media.damaged', 'This file is damaged: its sound cannot be read.', { diagnosis }),
  unknownCodec: (diagnosis: string) =>
    new MediaError('media.damaged', 'The sound in this file is in a format that cannot be read.', { diagnosis }),
  playlistRefused: () =>
    new MediaError('media.playlist_refused', 'This file only points at other files. Upload the recording itself.'),
  tooComplex: (diagnosis: string) =>
    new MediaError('media.too_complex', 'This file is too complex to read.', { diagnosis }),
  timeout: (diagnosis: string) => new MediaError('media.timeout', 'Reading this file took too long.', { diagnosis }),
  toolFailed: (diagnosis: string, cause?: unknown) =>
    new MediaError('media.tool_failed', 'Reading this file was interrupted.', { diagnosis, cause }),
};
