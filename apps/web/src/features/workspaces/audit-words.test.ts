import { expect, it } from 'vitest';
import { actionWords, detailWords } from './audit-words.ts';

it('says what was done and what changed', () => {
  expect(actionWords('member.joined')).toBe('joined');
  expect(detailWords({ from: 'viewer', to: 'editor' })).toBe('viewer → editor');
  expect(detailWords({ email: 'ada@example.org', role: 'viewer' })).toBe('email: ada@example.org, role: viewer');
  const changed = { from: { language: null, retentionDays: 30 }, to: { language: 'de', retentionDays: 7 } };
  expect(detailWords(changed)).toBe('language: none → de, retentionDays: 30 → 7');
  expect(detailWords({ terms: ['Okonkwo', 'Kuratorium'] })).toBe('terms: Okonkwo, Kuratorium');
  expect(detailWords({})).toBe('');
});
