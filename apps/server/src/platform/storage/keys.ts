const segment = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * Throws unless the key is made of plain segments joined by `/`. Keys are built from ids by our own code, so a bad one
 * is a bug; this is the last line against a path that leaves the storage's folder.
 */
export function assertKey(key: string): void {
  const segments = key.split('/');
  if (key.length > 500 || segments.length > 10 || !segments.every((part) => segment.test(part))) {
    throw new TypeError('A storage key is made of plain segments joined by slashes.');
  }
}
