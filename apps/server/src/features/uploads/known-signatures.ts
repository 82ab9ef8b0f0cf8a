/** How many bytes of a file's beginning are looked at. */
export const signatureBytes = 1024;

interface Signature {
  name: string;
  /** Where the bytes stand; 0 unless told. */
  at?: number;
  bytes: string;
}

/** Beginnings that no audio or video has, `bytes` in latin1; kept to those that cannot be met by chance. */
const signatures: readonly Signature[] = [
  { name: 'a PDF document', bytes: '%PDF-' },
  { name: 'a ZIP archive or an office document', bytes: 'PK\x03\x04' },
  { name: 'an office document', bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' },
  { name: 'a RAR archive', bytes: 'Rar!\x1a\x07' },
  { name: 'a 7z archive', bytes: '7z\xbc\xaf\x27\x1c' },
  { name: 'a gzip archive', bytes: '\x1f\x8b\x08' },
  { name: 'a PNG picture', bytes: '\x89PNG\r\n\x1a\n' },
  { name: 'a JPEG picture', bytes: '\xff\xd8\xff' },
  { name: 'a GIF picture', bytes: 'GIF87a' },
  { name: 'a GIF picture', bytes: 'GIF89a' },
  { name: 'a WebP picture', at: 8, bytes: 'WEBPVP8' },
  { name: 'a HEIC picture', at: 4, bytes: 'ftypheic' },
  { name: 'an AVIF picture', at: 4, bytes: 'ftypavif' },
  { name: 'a program', bytes: '\x7fELF' },
];

/**
 * What the first bytes of a file say it is, where that is certainly neither audio nor video; null for everything else,
 * which the probe looks at.
 */
export function findStranger(head: Uint8Array): string | null {
  const text = Buffer.from(head).toString('latin1');
  const known = signatures.find(({ at = 0, bytes }) => text.startsWith(bytes, at));
  if (known) return known.name;
  if (/^\s*<(!doctype\s+html|html)[\s>]/i.test(text)) return 'a web page';
  return isWindowsProgram(head) ? 'a program' : null;
}

/** `MZ`, and `PE` where the header says it stands: two letters alone could be anything. */
function isWindowsProgram(head: Uint8Array): boolean {
  const bytes = Buffer.from(head);
  if (bytes.length < 64 || bytes.toString('latin1', 0, 2) !== 'MZ') return false;
  const offset = bytes.readUInt32LE(60);
  return bytes.toString('latin1', offset, offset + 4) === 'PE\0\0';
}
