import type { EngineChoice, EngineNeed, Profile } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';

export const jobNotFound = () => new AppError('job.not_found', 'There is no such job in this workspace.');

export const jobStateConflict = (state: string, wish: string) =>
  new AppError('job.state_conflict', `This job is ${state}; it cannot be ${wish}.`);

export const audioGone = () =>
  new AppError('recording.state_conflict', 'The audio of this recording is gone. Upload the file again.');

export const idempotencyKeyReused = () =>
  new AppError('request.idempotency_mismatch', 'This Idempotency-Key was used for another recording.');

export const engineUnknown = (name: string, path: 'engine' | 'model') =>
  new AppError('job.engine_unknown', `There is no ${path} "${name}" here.`, {
    fields: [{ path, message: 'Choose an engine and model this instance offers.' }],
  });

export const engineRetired = (warning: string) =>
  new AppError('job.engine_retired', warning, {
    fields: [{ path: 'model', message: 'Choose a model that is still offered.' }],
  });

export const engineUnfit = ({ engine, model }: EngineChoice, need: EngineNeed) =>
  new AppError('job.engine_unfit', `${engine}/${model} gives no ${need} of its own.`, {
    fields: [{ path: 'needs', message: `Choose an engine that gives ${need}, or do not ask for them.` }],
  });

export const profileUnknown = ({ engine, model }: EngineChoice, profile: Profile) =>
  new AppError('job.engine_unfit', `${engine}/${model} has no profile "${profile}".`, {
    fields: [{ path: 'profile', message: 'Choose an engine that has it, or leave it out.' }],
  });

export const languageUnknown = (language: string) =>
  new AppError('job.language_unknown', `The engine does not know the language "${language}".`, {
    fields: [{ path: 'language', message: 'Give an ISO 639-1 code such as "en", or leave it out.' }],
  });

export const checksumMismatch = () =>
  new AppError('upload.checksum_mismatch', 'The file that arrived is not the one that was sent. Upload it again.');

export const sameBytesHere = () =>
  new AppError('recording.duplicate', 'The same recording is here already. This copy was not kept.');

export const tooLong = (limitMs: number) =>
  new AppError(
    'recording.too_long',
    `This recording is longer than your plan allows (${Math.round(limitMs / 60_000)} minutes).`,
  );

/** The work was taken away while it ran: cancelled, or another process has it. Never shown to a person. */
export class WorkWithdrawn extends Error {
  constructor() {
    super('The job was cancelled or handed to another process.');
    this.name = 'WorkWithdrawn';
  }
}
