/** The words and names in a text that somebody typed or pasted: one a line or between commas, each once. */
export function splitTerms(text: string): string[] {
  const terms = new Map<string, string>();
  for (const piece of text.split(/[\n\r,;\t]+/)) {
    const term = piece.trim();
    const key = term.toLowerCase();
    if (term !== '' && !terms.has(key)) terms.set(key, term);
  }
  return [...terms.values()];
}
