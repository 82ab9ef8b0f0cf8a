const unknownType = 'application/octet-stream';

/** `type/subtype` in lower case without parameters; what is no media type counts as unknown bytes. */
export function normalizeMediaType(contentType: string): string {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  return /^[a-z0-9][a-z0-9!#$&^_.+-]{0,100}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}$/.test(type) ? type : unknownType;
}

/**
 * Types that say of themselves that they are neither audio nor video. The name is only a hint (browsers guess from the
 * extension), so everything else is let in and looked at by the probe.
 */
export function isRefusedType(mediaType: string): boolean {
  if (/^(image|font|model)\//.test(mediaType)) return true;
  return ['application/pdf', 'application/zip', 'application/json', 'text/html', 'text/csv'].includes(mediaType);
}
