import type { Import } from '@audiotricks/contracts';
import { expect, it } from 'vitest';
import { importSentence } from './import-sentence.ts';

const base: Import = {
  ...{ id: 'a', state: 'running', url: 'https://example.org/a.mp3', name: 'a.mp3', progress: 0, receivedBytes: 0 },
  ...{ sizeBytes: null, recordingId: null, error: null, createdAt: '', startedAt: null, finishedAt: null },
};
const error = { code: 'import.unreachable', detail: 'The server could not be reached.' };

it.each<[Partial<Import>, string]>([
  [{ state: 'queued' }, 'Waiting to start'],
  [{}, 'Asking the other server'],
  [{ receivedBytes: 1_500_000 }, '1.5 MB fetched'],
  [{ receivedBytes: 1_500_000, sizeBytes: 3_000_000, progress: 0.5 }, '1.5 MB of 3 MB, 50 %'],
  [{ receivedBytes: 3_000_000, sizeBytes: 3_000_000, progress: 1 }, 'Putting it together'],
  [{ error }, 'The server could not be reached. It is tried again by itself.'],
  [{ state: 'failed', error }, 'The server could not be reached.'],
])('%o says %j', (part, sentence) => {
  expect(importSentence({ ...base, ...part })).toBe(sentence);
});
