/** Scripts that put no space between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** The words of a text as a transcript shows them: with their punctuation, in any script. */
export function tokensOf(text: string): string[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((part) => (unspaced.test(part) ? splitUnspaced(part) : [part]));
}

/** Punctuation stays with the word before it. */
function splitUnspaced(part: string): string[] {
  const tokens: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(part)) {
    const last = tokens.pop();
    if (last === undefined) tokens.push(segment);
    else if (isWordLike) tokens.push(last, segment);
    else tokens.push(last + segment);
  }
  return tokens;
}

/** What is the same for two spellings of a word. */
export function soundOf(token: string): string {
  return token
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
