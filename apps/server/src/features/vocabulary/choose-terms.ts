/** How many tokens an engine reads of a text. */
export type CountTokens = (text: string) => number;

/** A prompt as engines are told it: they read it as text that came before. */
export function joinTerms(terms: readonly string[]): string {
  return terms.join(', ');
}

/**
 * The terms, in their order, that an engine reads together; one that does not fit any more is left out, and a shorter one
 * after it may still fit. Of a prompt that is too long engines read the end only, so what is too much would push out
 * what came first.
 */
export function chooseTerms(
  terms: readonly string[],
  { countTokens, maxTokens }: { countTokens: CountTokens; maxTokens: number },
): { used: string[]; tokenCount: number } {
  const used: string[] = [];
  let tokenCount = 0;
  for (const term of terms) {
    const count = countTokens(joinTerms([...used, term]));
    if (count > maxTokens) continue;
    used.push(term);
    tokenCount = count;
  }
  return { used, tokenCount };
}
