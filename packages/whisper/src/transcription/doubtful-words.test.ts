import { expect, test } from 'vitest';
import { dropDoubtfulWords } from './doubtful-words.ts';

const word = (startMs: number, confidence: number) => ({ text: 'word', startMs, endMs: startMs + 300, confidence });
const heard = (probability: number) => ({
  spans: [{ startMs: 0, endMs: 1000 }],
  probabilities: new Float32Array(300).fill(probability),
});

test('keeps words in or near speech', () => {
  expect(dropDoubtfulWords([word(500, 0.1), word(1200, 0.1)], heard(0)).dropped).toEqual([]);
});

test('drops words where nobody speaks, and says where', () => {
  const { words, dropped } = dropDoubtfulWords([word(500, 0.9), word(5000, 0.9), word(5300, 0.9)], heard(0.01));
  expect(words).toHaveLength(1);
  expect(dropped).toEqual([{ startMs: 5000, endMs: 5600, reason: 'hallucination' }]);
});

test('keeps what could be singing only where the model is sure', () => {
  expect(dropDoubtfulWords([word(5000, 0.9)], heard(0.3)).words).toHaveLength(1);
  expect(dropDoubtfulWords([word(5000, 0.3)], heard(0.3)).words).toHaveLength(0);
});
