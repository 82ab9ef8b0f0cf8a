/** Kinds of pictures that are read; each by one reader of libvips and no other. */
export type ImageType = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif';

const starts: readonly { type: ImageType; bytes: string }[] = [
  { type: 'jpeg', bytes: '\xff\xd8\xff' },
  { type: 'png', bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'gif', bytes: 'GIF87a' },
  { type: 'gif', bytes: 'GIF89a' },
];

/** What the first bytes say, whatever the name or the sender says; null for all else, such as SVG. */
export function imageTypeOf(bytes: Uint8Array): ImageType | null {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  const known = starts.find((start) => head.startsWith(start.bytes));
  if (known) return known.type;
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'webp';
  // The brands of an ISO file: the major one, a version, then the compatible ones.
  if (head.startsWith('ftyp', 4) && /avif|avis/.test(head.slice(8, 40))) return 'avif';
  return null;
}
