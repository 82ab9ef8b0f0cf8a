interface Choice {
  value: string;
  label: string;
}

const unsaid: Choice = { value: '', label: 'Not said' };
const languages = [
  'en',
  'en-AU',
  'en-GB',
  'en-US',
  'de',
  'es',
  'fr',
  'it',
  'ja',
  'ko',
  'nl',
  'pl',
  'pt',
  'sv',
  'uk',
  'zh',
];

/** What can be chosen, with what was chosen by other means. */
function choices(values: readonly string[], chosen: string | null, labelOf: (value: string) => string): Choice[] {
  const all = chosen === null || values.includes(chosen) ? values : [chosen, ...values];
  return [unsaid, ...all.map((value) => ({ value, label: labelOf(value) }))];
}

export function timezoneChoices(chosen: string | null): Choice[] {
  return choices(['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')], chosen, (name) =>
    name.replaceAll('_', ' '),
  );
}

/** By their names in the reader's language, in the order of these. */
export function languageChoices(chosen: string | null, locale?: string): Choice[] {
  const names = new Intl.DisplayNames(locale, { type: 'language' });
  const labelOf = (tag: string) => names.of(tag) ?? tag;
  const [first = unsaid, ...rest] = choices(languages, chosen, labelOf);
  return [first, ...rest.sort((left, right) => left.label.localeCompare(right.label, locale))];
}
