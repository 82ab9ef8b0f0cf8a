import { describe, expect, test } from 'vitest';
import { createUrlSigner, maxUrlLifeMs } from './signed-url.ts';

describe('signed addresses', () => {
  let time = new Date('2026-01-01T00:00:00.500Z');
  const signer = createUrlSigner({ instanceSecret: Buffer.alloc(32, 1), now: () => time });
  const target = { method: 'PUT', path: '/media/uploads/u/parts/3' } as const;

  function signed() {
    time = new Date('2026-01-01T00:00:00.500Z');
    const { pathAndQuery, expiresAt } = signer.sign({ ...target, workspaceId: 'w' });
    const query = new URL(pathAndQuery, 'http://host').searchParams;
    const expires = Number(query.get('expires'));
    return { expiresAt, query: { workspace: 'w', expires, signature: query.get('signature') ?? '' } };
  }

  test('open what they were signed for, for 15 minutes at most', () => {
    const { query, expiresAt } = signed();
    expect(expiresAt.getTime() - time.getTime()).toBeLessThanOrEqual(maxUrlLifeMs);
    signer.verify({ ...target, ...query });
    time = new Date(expiresAt.getTime() - 1);
    signer.verify({ ...target, ...query });
    time = expiresAt;
    expect(() => signer.verify({ ...target, ...query })).toThrow(
      expect.objectContaining({ code: 'upload.url_expired' }),
    );
  });

  test('open nothing else', () => {
    const { query } = signed();
    const tampered = [
      { ...target, ...query, method: 'GET' as const },
      { ...target, ...query, path: '/media/uploads/u/parts/4' },
      { ...target, ...query, workspace: 'other' },
      { ...target, ...query, expires: query.expires + 1 },
      { ...target, ...query, signature: `${query.signature.slice(0, -2)}AA` },
      { ...target, ...query, signature: '' },
      { ...target, ...query, signature: 'ä'.repeat(43) },
    ];
    const invalid = expect.objectContaining({ code: 'upload.url_invalid' });
    for (const attempt of tampered) expect(() => signer.verify(attempt)).toThrow(invalid);
    const stranger = createUrlSigner({ instanceSecret: Buffer.alloc(32, 2), now: () => time });
    expect(() => stranger.verify({ ...target, ...query })).toThrow(invalid);
  });
});
