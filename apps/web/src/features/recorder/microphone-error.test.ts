import { expect, it } from 'vitest';
import { describeProblem } from '../../lib/problem.ts';
import { explainMicrophone, MicrophoneError } from './microphone-error.ts';

it.each([
  ['NotAllowedError', 'microphone.denied'],
  ['NotFoundError', 'microphone.missing'],
  ['OverconstrainedError', 'microphone.missing'],
  ['NotReadableError', 'microphone.busy'],
  ['SomethingNew', 'microphone.failed'],
])('%s is %s, as a sentence', (name, code) => {
  const problem = describeProblem(explainMicrophone(new DOMException('no', name)));
  expect(problem.code).toBe(code);
  expect(problem.detail).toMatch(/^[A-Z].*\.$/);
});

it('leaves what is explained already', () => {
  const error = new MicrophoneError('microphone.insecure');
  expect(explainMicrophone(error)).toBe(error);
});
