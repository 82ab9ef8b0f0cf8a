import { describe, expect, it } from 'vitest';
import { newItem } from './upload-item.ts';
import { uploadSentence } from './upload-sentence.ts';

const item = { ...newItem(new File(['x'], 'a.wav'), null), sizeBytes: 52_000_000, sentBytes: 12_400_000 };

describe('uploadSentence', () => {
  it('says speed and time left only when they are measured', () => {
    expect(uploadSentence({ ...item, phase: 'uploading' })).toBe('12.4 MB of 52 MB');
    const measured = { bytesPerSecond: 3_100_000, remainingMs: 12_774 };
    expect(uploadSentence({ ...item, phase: 'uploading', ...measured })).toBe(
      '12.4 MB of 52 MB · 3.1 MB/s · about 15 s left',
    );
  });

  it('asks for the file after a reload', () => {
    expect(uploadSentence({ ...item, phase: 'needs-file' })).toBe(
      '12.4 MB of 52 MB arrived. Choose the file again to go on.',
    );
  });
});
