import type { UploadState } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';

/** At most so many wrong parts are named one by one. */
const namedParts = 1_000;

/** The same for one that never was and one that is somebody else's. */
export function uploadNotFound(): AppError {
  return new AppError('upload.not_found', 'There is no such upload.');
}

/** What a call answers that came too late, by what has become of the upload. */
export function uploadEnded(state: UploadState): AppError {
  if (state === 'expired') return new AppError('upload.expired', 'This upload has expired. Send the file again.');
  const became: Record<Exclude<UploadState, 'expired'>, string> = {
    created: 'has not begun',
    uploading: 'still takes parts',
    completing: 'is being completed',
    completed: 'is complete',
    aborted: 'was aborted',
  };
  return new AppError('upload.state_conflict', `This upload ${became[state]}.`);
}

export function fileTooLarge(maxBytes: number): AppError {
  return new AppError('upload.too_large', `The file is larger than the ${maxBytes} bytes that are allowed.`);
}

/** By the plan: the server itself may have room. */
export function storageUsedUp(leftBytes: number): AppError {
  const left = leftBytes === 0 ? 'is used up' : `has only ${leftBytes} bytes left`;
  return new AppError('quota.exceeded', `The storage of this workspace ${left}. Delete recordings to make room.`);
}

export function storageTooSmall(): AppError {
  return new AppError('upload.too_large', 'The file is larger than what this server can hold.');
}

export function typeRefused(contentType: string): AppError {
  return new AppError('upload.type_refused', `${contentType} is neither audio nor video.`);
}

/** `found`: what the bytes are instead, with its article. */
export function notAudio(found: string): AppError {
  return new AppError('media.not_audio', `This file is ${found}, neither audio nor video.`);
}

export function partOutOfRange(partNumbers: readonly number[], partCount: number): AppError {
  return new AppError('upload.part_out_of_range', `This upload has parts 1 to ${partCount}.`, {
    fields: partNumbers.slice(0, namedParts).map((partNumber) => ({
      path: 'partNumber',
      message: `There is no part ${partNumber}.`,
    })),
  });
}

export function partTooLarge(maxBytes: number): AppError {
  return new AppError('upload.part_too_large', `This part has at most ${maxBytes} bytes.`);
}

export function partSizeMismatch(exactBytes: number | null): AppError {
  const expected = exactBytes === null ? 'at least one byte' : `exactly ${exactBytes} bytes`;
  return new AppError('upload.part_size_mismatch', `This part has ${expected}. Send it again.`);
}

export function partCut(cause?: unknown): AppError {
  return new AppError('upload.part_incomplete', 'The part did not arrive whole. Send it again.', { cause });
}

export function partsMissing(partNumbers: readonly number[]): AppError {
  return new AppError('upload.parts_missing', `${partNumbers.length} parts have not arrived.`, {
    fields: partNumbers.slice(0, namedParts).map((number) => ({
      path: `parts.${number}`,
      message: `Part ${number} has not arrived.`,
    })),
  });
}

export function partsWrongSize(partNumbers: readonly number[]): AppError {
  return new AppError('upload.size_mismatch', 'Parts have another size than the file needs. Send them again.', {
    fields: partNumbers.slice(0, namedParts).map((number) => ({
      path: `parts.${number}`,
      message: `Part ${number} has the wrong size.`,
    })),
  });
}

/** A size said at completion that cannot be: `allowedBytes` is what it had to be, or at most. */
export function sizeImpossible(allowedBytes: number): AppError {
  return new AppError('upload.size_mismatch', `This upload is for ${allowedBytes} bytes and no more.`);
}

export function checksumMismatch(): AppError {
  return new AppError('upload.checksum_mismatch', 'The bytes do not hash to the given SHA-256. Send the file again.');
}

export function fileMissing(detail = 'Send one file in the field "file".'): AppError {
  return new AppError('upload.file_missing', detail);
}

export function fileEmpty(): AppError {
  return new AppError('upload.empty', 'The file is empty.');
}

export function fileCut(cause?: unknown): AppError {
  return new AppError('request.malformed', 'The form did not arrive whole. Send it again.', { cause });
}

export function formMalformed(cause?: unknown): AppError {
  return new AppError('request.malformed', 'The form cannot be read as multipart/form-data.', { cause });
}
