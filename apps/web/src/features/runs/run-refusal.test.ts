import { ApiError } from '@audiotricks/sdk';
import { describe, expect, it } from 'vitest';
import { refusalOf } from './run-refusal.ts';

function refused(code: string, detail: string, errors?: { path: string; message: string }[]): ApiError {
  return new ApiError({ type: 'about:blank', title: 'No', status: 422, code, detail, ...(errors && { errors }) });
}

describe('refusalOf', () => {
  it('puts a sentence where its code belongs', () => {
    expect(refusalOf(refused('quota.exceeded', 'Not enough left.')).places).toEqual({ quote: 'Not enough left.' });
    expect(
      refusalOf(refused('job.language_unknown', 'Not known.', [{ path: 'language', message: 'Give a code.' }])),
    ).toEqual({ places: { language: 'Not known.' }, problem: null });
  });

  it('goes by the field where the code has several', () => {
    const unfit = refused('job.engine_unfit', 'It has no profile.', [{ path: 'profile', message: 'Leave it out.' }]);
    expect(refusalOf(unfit).places).toEqual({ profile: 'It has no profile.' });
  });

  it('says the message of the field where the sentence is of the whole', () => {
    const invalid = refused('request.invalid', 'Some fields are wrong.', [
      { path: 'body.prompt', message: 'Too long.' },
    ]);
    expect(refusalOf(invalid)).toEqual({ places: { prompt: 'Too long.' }, problem: null });
  });

  it('keeps what belongs nowhere, with its code', () => {
    const { places, problem } = refusalOf(refused('job.state_conflict', 'This job is running.'));
    expect([places, problem]).toEqual([{}, { code: 'job.state_conflict', detail: 'This job is running.' }]);
    const unfit = refused('job.engine_unfit', 'No words.', [{ path: 'needs', message: 'Do not ask.' }]);
    expect(refusalOf(unfit).problem?.detail).toBe('No words.');
    expect(refusalOf(null)).toEqual({ places: {}, problem: null });
  });
});
