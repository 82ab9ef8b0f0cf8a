import { describe, expect, it } from 'vitest';
import { chooseFormat, takeFileName } from './take.ts';

describe('chooseFormat', () => {
  it('takes WebM with Opus where a browser writes it, else MP4, else what there is', () => {
    expect(chooseFormat(() => true)).toMatchObject({ contentType: 'audio/webm', extension: 'webm' });
    expect(chooseFormat((type) => type.startsWith('audio/mp4'))).toMatchObject({ contentType: 'audio/mp4' });
    expect(chooseFormat((type) => type === 'audio/ogg;codecs=opus')).toMatchObject({ extension: 'ogg' });
    expect(chooseFormat(() => false)).toBeNull();
  });
});

it('a take is named by its local time', () => {
  expect(takeFileName(new Date(2026, 10, 3, 9, 5), 'webm')).toBe('Recording 2026-11-03 09.05.webm');
});
