/** A language's name in the reader's words, "German"; the code itself where nobody knows it. */
export function languageName(code: string, locale?: string): string {
  return new Intl.DisplayNames(locale, { type: 'language' }).of(code) ?? code;
}

const letters = Array.from('abcdefghijklmnopqrstuvwxyz');

/** Every two-letter code that this browser has a name for, each language once. */
function knownCodes(): string[] {
  const names = new Intl.DisplayNames(undefined, { type: 'language', fallback: 'none' });
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => names.of(code) !== undefined && Intl.getCanonicalLocales(code)[0] === code);
}

/** What can be chosen, by name; `codes` is null where the engine takes any. */
export function languageOptions(codes: readonly string[] | null, locale?: string): { value: string; label: string }[] {
  return (codes ?? knownCodes())
    .map((value) => ({ value, label: languageName(value, locale) }))
    .sort((a, b) => a.label.localeCompare(b.label, locale));
}
