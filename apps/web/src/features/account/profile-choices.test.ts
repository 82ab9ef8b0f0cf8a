import { expect, test } from 'vitest';
import { languageChoices, timezoneChoices } from './profile-choices.ts';

test('time zones are those the browser knows, and the one that was chosen elsewhere', () => {
  const zones = timezoneChoices('Etc/GMT+5');
  expect(zones[0]).toEqual({ value: '', label: 'Not said' });
  expect(zones).toContainEqual({ value: 'America/New_York', label: 'America/New York' });
  expect(zones.filter(({ value }) => value === 'UTC')).toHaveLength(1);
  expect(zones.filter(({ value }) => value === 'Etc/GMT+5')).toHaveLength(1);
});

test('languages stand by name, with the one that was chosen elsewhere', () => {
  const choices = languageChoices('fi', 'en');
  expect(choices[0]?.value).toBe('');
  expect(choices.map(({ label }) => label).slice(1)).toEqual(
    choices
      .map(({ label }) => label)
      .slice(1)
      .sort(),
  );
  expect(choices).toContainEqual({ value: 'fi', label: 'Finnish' });
});
