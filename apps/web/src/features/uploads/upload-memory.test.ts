import { describe, expect, it } from 'vitest';
import { parseRemembered } from './upload-memory.ts';

const fingerprint = { fileName: 'a.wav', sizeBytes: 1, firstHash: null, lastHash: null, modifiedAtMs: 1 };

describe('parseRemembered', () => {
  it('reads what was written', () => {
    expect(parseRemembered(JSON.stringify({ one: fingerprint }))).toEqual({ one: fingerprint });
  });

  it('drops what has another shape', () => {
    expect(parseRemembered(JSON.stringify({ one: { fileName: 1 }, two: fingerprint, three: null }))).toEqual({
      two: fingerprint,
    });
    expect(parseRemembered('{')).toEqual({});
    expect(parseRemembered('3')).toEqual({});
    expect(parseRemembered(null)).toEqual({});
  });
});
