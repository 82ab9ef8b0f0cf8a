import type { TranscriptSource } from '@audiotricks/contracts';
import { expect, it } from 'vitest';
import { madeBy } from './made-by.ts';

const part = (engine: string, startS: number, endS: number, timing: TranscriptSource['timing'] = 'engine') => ({
  ...{ engine, model: engine === 'local' ? 'base' : 'gpt-transcribe', timing },
  ...{ startMs: startS * 1000, endMs: endS * 1000 },
});

it('names the one engine that made it all, without its places', () => {
  expect(madeBy([part('local', 0, 30), part('local', 30, 50)])).toEqual([
    'base on this server, times of words by the engine',
  ]);
  expect(madeBy([])).toEqual([]);
});

it('says who made which part, and whose the times are', () => {
  expect(madeBy([part('openai', 0, 30, 'aligned'), part('local', 30, 60), part('openai', 60, 90, 'aligned')])).toEqual([
    'gpt-transcribe by OpenAI, 0:00 – 0:30 and 1:00 – 1:30, times of words by the engine of this server, which heard the same',
    'base on this server, 0:30 – 1:00, times of words by the engine',
  ]);
});

it('sums up what came in many parts', () => {
  const many = [0, 60, 120, 180].flatMap((at) => [
    part('local', at, at + 30),
    part('openai', at + 30, at + 60, 'estimated'),
  ]);
  expect(madeBy(many)[1]).toBe('gpt-transcribe by OpenAI, 4 parts, 2:00 in all, times of words estimated');
});
