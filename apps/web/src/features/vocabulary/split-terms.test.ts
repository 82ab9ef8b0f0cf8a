import { expect, it } from 'vitest';
import { splitTerms } from './split-terms.ts';

it('takes what stands on lines, between commas and in pasted columns', () => {
  expect(splitTerms(' Okonkwo\r\nDr. Jane Lindqvist, Kuratorium;\tE2E\n\n,')).toEqual([
    ...['Okonkwo', 'Dr. Jane Lindqvist', 'Kuratorium', 'E2E'],
  ]);
});

it('takes each once, as it was written first', () => {
  expect(splitTerms('Kuratorium\nKURATORIUM\nkuratorium ')).toEqual(['Kuratorium']);
  expect(splitTerms(' \n ')).toEqual([]);
});
