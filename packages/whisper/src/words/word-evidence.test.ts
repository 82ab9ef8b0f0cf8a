import { expect, test } from 'vitest';
import { letterClasses, OTHER_SOUND } from './word-evidence.ts';

const spelled = (text: string) =>
  letterClasses(text)
    .map((one) => (one === OTHER_SOUND ? '*' : String.fromCharCode(97 + one)))
    .join('');

test('letters count without case, accents, signs and doubling', () => {
  expect(spelled('Hello,')).toBe('helo');
  expect(spelled('l’Été')).toBe('lete');
  expect(spelled('Straße')).toBe('strase');
  expect(spelled('cœur')).toBe('coeur');
});

test('what is not spelled as it is said is sounds of any kind', () => {
  expect(spelled('7')).toBe('****');
  expect(spelled('Привет')).toBe('*'.repeat(12));
  expect(spelled('—')).toBe('*');
});
