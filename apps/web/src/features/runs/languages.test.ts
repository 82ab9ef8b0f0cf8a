import { expect, it } from 'vitest';
import { languageName, languageOptions } from './languages.ts';

it('names languages in the words of the reader', () => {
  expect(languageName('de', 'en')).toBe('German');
  expect(languageName('de', 'fr')).toBe('allemand');
});

it('offers what the engine knows, by name', () => {
  expect(languageOptions(['de', 'en', 'cy'], 'en').map(({ label }) => label)).toEqual(['English', 'German', 'Welsh']);
});

it('offers every language where the engine takes any, each once', () => {
  const labels = languageOptions(null, 'en').map(({ label }) => label);
  expect(labels.length).toBeGreaterThan(150);
  expect(labels.filter((label) => label === 'Hebrew')).toHaveLength(1);
  expect(labels).not.toContain('xx');
});
