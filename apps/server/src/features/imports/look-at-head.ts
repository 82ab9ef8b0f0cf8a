import { notAudio } from './imports.errors.ts';

/** So many first bytes are looked at. */
export const headBytes = 4_096;

const wrongMagics: readonly { bytes: string; what: string }[] = [
  { bytes: '%PDF-', what: 'a PDF document' },
  { bytes: '\x89PNG\r\n', what: 'a picture' },
  { bytes: '\xff\xd8\xff', what: 'a picture' },
  { bytes: 'GIF8', what: 'a picture' },
  { bytes: 'PK\x03\x04', what: 'an archive or office document' },
  { bytes: '\x1f\x8b', what: 'compressed bytes' },
  { bytes: 'BZh', what: 'compressed bytes' },
  { bytes: '\xfd7zXZ', what: 'compressed bytes' },
  { bytes: '7z\xbc\xaf', what: 'an archive' },
  { bytes: 'Rar!', what: 'an archive' },
  { bytes: '\x7fELF', what: 'a program' },
  { bytes: 'MZ', what: 'a program' },
  { bytes: 'SQLite format 3', what: 'a database' },
];

const webPage = /^(<!--[\s\S]*?-->|<\?xml[^>]*\?>|\s)*<(!doctype\s+html|html|head|body|script|title|meta|div|p)\b/i;
const feed = /<(rss|feed|rdf:RDF)[\s>]/i;
const playlist = /^\s*(#EXTM3U|\[playlist\]|<\?wpl|<asx)/i;

/**
 * Throws `import.not_audio` for what certainly is something else, by its first bytes and never by what the server calls
 * it. What is let through may still be found out by the probe.
 */
export function checkHead(head: Buffer): void {
  if (head.length === 0) throw notAudio('an empty file');
  const wrong = wrongMagics.find(({ bytes }) => head.toString('latin1', 0, bytes.length) === bytes);
  if (wrong) throw notAudio(wrong.what);
  const text = readText(head);
  if (text === null) return;
  if (playlist.test(text)) throw notAudio('a playlist');
  if (webPage.test(text)) throw notAudio('a web page');
  if (feed.test(text)) throw notAudio('a podcast feed');
  throw notAudio('text');
}

/** The head as text, or null where it has bytes that no text has. */
function readText(head: Buffer): string | null {
  const [first, second] = head;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  // FF FE could begin a frame of MPEG audio, but as text it has a zero in every other byte.
  if (isUtf16 && head.includes(0)) return new TextDecoder(first === 0xff ? 'utf-16le' : 'utf-16be').decode(head);
  const text = head.toString('utf8').replace(/^\ufeff/, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text
  if (/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text)) return null;
  // Bytes that are no UTF-8, beyond a character cut off at the end or a page in an old encoding.
  const strangers = text.split('\ufffd').length - 1;
  return strangers * 4 > head.length ? null : text;
}
