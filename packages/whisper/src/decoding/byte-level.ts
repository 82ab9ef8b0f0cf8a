/**
 * GPT-2's byte-level alphabet: every byte has a printable character of its own, so that any text is a string of
 * "letters" for the byte pair merges.
 */
const printable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;

function alphabet(): string[] {
  const letters: string[] = [];
  let shifted = 256;
  for (let byte = 0; byte < 256; byte++) letters.push(String.fromCharCode(printable(byte) ? byte : shifted++));
  return letters;
}

const LETTER_OF_BYTE = alphabet();
const BYTE_OF_LETTER = new Map(LETTER_OF_BYTE.map((letter, byte) => [letter, byte]));

export function toByteLevel(text: string): string {
  let out = '';
  for (const byte of Buffer.from(text, 'utf8')) out += LETTER_OF_BYTE[byte];
  return out;
}

export function bytesOf(token: string): number[] {
  return Array.from(token, (letter) => BYTE_OF_LETTER.get(letter) ?? 0x3f);
}
