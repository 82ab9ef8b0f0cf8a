import { expect, it } from 'vitest';
import { levelOf } from './microphone.ts';
import { createSilenceWatch } from './silence-watch.ts';

it('tells after five seconds without any sound, until there is some', () => {
  const silence = createSilenceWatch();
  expect(silence.note(0, 100)).toBe(false);
  expect(silence.note(0.01, 5000)).toBe(false);
  expect(silence.note(0, 5100)).toBe(true);
  expect(silence.note(0.3, 5200)).toBe(false);
  expect(silence.note(0, 10_100)).toBe(false);
  expect(silence.note(0, 10_200)).toBe(true);
});

it('measures loudness over 60 dB', () => {
  const tone = (amplitude: number) => Float32Array.from({ length: 1024 }, (_, i) => amplitude * Math.sign(Math.sin(i)));
  expect(levelOf(tone(0))).toBe(0);
  expect(levelOf(tone(1))).toBeCloseTo(1, 2);
  expect(levelOf(tone(0.001))).toBeCloseTo(0, 2);
  expect(levelOf(tone(0.0316))).toBeCloseTo(0.5, 2);
});
