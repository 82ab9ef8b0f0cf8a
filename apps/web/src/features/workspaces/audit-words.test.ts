import { expect, it } from 'vitest';
import { actionWords, detailWords } from './audit-words.ts';

it('says what was done and what changed', () => {
  expect(actionWords('member.joined')).toBe('joined');
  expect(detailWords({ from: 'viewer', to: 'editor' })).toBe('viewer → editor');
  expect(detailWords({ email: 'ada@example.org', role: 'viewer' })).toBe('email: ada@example.org, role: viewer');
  expect(detailWords({ from: { language: null }, to: { language: 'de' } })).toBe(
    '{"language":null} → {"language":"de"}',
  );
  expect(detailWords({})).toBe('');
});
