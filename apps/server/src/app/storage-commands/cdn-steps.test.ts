import { expect, test } from 'vitest';
import { parseConfig } from '../config/config.ts';
import { cdnSteps } from './cdn-steps.ts';

const spaces = {
  DO_SPACES_ENDPOINT: 'https://our-audio.fra1.digitaloceanspaces.com',
  DO_SPACES_KEY: 'key',
  DO_SPACES_SECRET: 'hidden',
  DO_SPACES_BUCKET: 'our-audio',
};

test('for Spaces the CDN is named as it will be called, or as it is', () => {
  const steps = cdnSteps(parseConfig(spaces).storage).join('\n');
  expect(steps).toContain('DO_CDN_ENDPOINT=https://our-audio.fra1.cdn.digitaloceanspaces.com');
  expect(steps).not.toContain('hidden');
  const done = cdnSteps(parseConfig({ ...spaces, DO_CDN_ENDPOINT: 'https://cdn.example.org' }).storage);
  expect(done).toEqual([expect.stringContaining('https://cdn.example.org')]);
});

test('elsewhere there is none to speak of', () => {
  expect(cdnSteps(parseConfig({}).storage)).toEqual([]);
  expect(cdnSteps(parseConfig({ ...spaces, DO_SPACES_ENDPOINT: 'http://127.0.0.1:8333' }).storage)).toEqual([]);
});
