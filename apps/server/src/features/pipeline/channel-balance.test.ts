import path from 'node:path';
import { chords, interleaved, joined, readWav, silence, whiteNoise } from '@audiotricks/whisper/testing';
import { expect, it } from 'vitest';
import { createChannelBalance } from './channel-balance.ts';

const samples = path.resolve(import.meta.dirname, '../../../../../models/samples');
const jfk = readWav(path.join(samples, 'jfk.wav'));
const planning = readWav(path.join(samples, 'planning.wav')).subarray(0, 20 * 16_000);
const quieter = (pcm: Int16Array, by: number) => pcm.map((sample) => Math.round(sample / by));

function isApart(left: Int16Array, right: Int16Array): boolean {
  const balance = createChannelBalance();
  const pcm = interleaved(left, right);
  for (let at = 0; at < pcm.length; at += 32_000) balance.add(pcm.subarray(at, at + 32_000));
  return balance.isApart();
}

it('hears two people apart, also with a little of one in the other', () => {
  const [left, right] = [joined(jfk, silence(20)), joined(silence(11), planning)];
  expect(isApart(left, right)).toBe(true);
  const leaking = (pcm: Int16Array, other: Int16Array) => pcm.map((sample, at) => sample + (other[at] ?? 0) / 10);
  expect(isApart(leaking(left, right), leaking(right, left))).toBe(true);
});

it('does not take mono in two channels, one louder, one silent, or a room for two people', () => {
  expect(isApart(planning, planning)).toBe(false);
  expect(isApart(planning, quieter(planning, 3))).toBe(false);
  expect(isApart(planning, silence(20))).toBe(false);
  expect(isApart(planning, quieter(planning, 100))).toBe(false);
  expect(isApart(chords(20), chords(20, 0.2))).toBe(false);
  expect(isApart(whiteNoise(20, 0.2, 1), whiteNoise(20, 0.2, 2))).toBe(false);
  expect(isApart(silence(20), silence(20))).toBe(false);
});
