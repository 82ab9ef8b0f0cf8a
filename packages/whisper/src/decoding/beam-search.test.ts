import { expect, test } from 'vitest';
import { type BeamSearch, createBeamSearch } from './beam-search.ts';

const END = 40;
const attentions = [1, 2, 3].map((value) => Float32Array.of(value));
const beamOf = (width = 2, maxTokens = 50) => createBeamSearch({ width, endToken: END, maxTokens });
const textsOf = (beam: BeamSearch) => beam.rows.map((row) => row?.tokens.join(' '));
const candidate = (row: number, token: number, logProbability: number) => ({ row, token, logProbability });

test('what looks worse at first wins when it turns out better', () => {
  const beam = beamOf();
  beam.advance([candidate(0, 1, -0.5), candidate(0, 2, -1)], attentions);
  beam.advance([candidate(0, 3, -5), candidate(1, 4, -0.1)], attentions);
  expect(textsOf(beam)).toEqual(['1 3', '2 4']);
  beam.advance([candidate(0, END, -0.1), candidate(1, END, -0.1)], attentions);
  expect(beam.isDone()).toBe(true);
  expect(beam.best().tokens).toEqual([2, 4]);
});

test('the first child of a row stays in it, the next one gets its past copied to a row nobody follows', () => {
  const beam = beamOf(3);
  beam.advance([candidate(0, 1, -1), candidate(0, 2, -2), candidate(0, 3, -3)], attentions);
  expect(textsOf(beam)).toEqual(['1', '2', '3']);
  const copies = beam.advance([candidate(1, 4, -0.1), candidate(0, 5, -1), candidate(1, 6, -1)], attentions);
  expect(copies).toEqual([{ from: 1, to: 2 }]);
  expect(textsOf(beam)).toEqual(['1 5', '2 4', '2 6']);
  // Each token keeps the attention of the row that it was said in.
  expect(beam.rows[2]?.attention.map(([value]) => value)).toEqual([1, 2]);
});

test('ends when as many have ended as the beam is wide, and takes the highest mean', () => {
  const beam = beamOf();
  beam.advance([candidate(0, 1, -0.1), candidate(0, END, -3)], attentions);
  expect(beam.isDone()).toBe(false);
  beam.advance([candidate(0, END, -0.1), candidate(0, 2, -0.2)], attentions);
  expect(beam.isDone()).toBe(true);
  expect(beam.best()).toMatchObject({ tokens: [1], endLogProbability: -0.1 });
});

test('a transcript that goes in circles leaves the beam, and only where nothing else is left it stands, cut down', () => {
  const beam = beamOf();
  while (!beam.isDone()) beam.advance([candidate(0, 7, -0.01), candidate(0, 8 + textsOf(beam).length, -9)], attentions);
  expect(beam.best().looped).toBe(false);
  const hopeless = beamOf(1);
  while (!hopeless.isDone()) hopeless.advance([candidate(0, 7, -0.01)], attentions);
  expect(hopeless.best()).toMatchObject({ tokens: [7, 7], looped: true });
});

test('ends where there is no room for more', () => {
  const beam = beamOf(2, 3);
  for (let token = 1; !beam.isDone(); token++) beam.advance([candidate(0, token, -1)], attentions);
  expect(beam.best().tokens).toEqual([1, 2, 3]);
});
