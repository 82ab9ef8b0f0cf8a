/** In this order: most browsers name others before themselves. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

const find = (names: typeof browsers, text: string) => names.find(([pattern]) => pattern.test(text))?.[1];

/** "Firefox on Windows", whatever the version; a program by the first word that it calls itself. */
export function describeDevice(userAgent: string): string {
  const browser = find(browsers, userAgent) ?? /^[\w.-]{1,40}/.exec(userAgent)?.[0] ?? 'An unknown program';
  const system = find(systems, userAgent);
  return system === undefined ? browser : `${browser} on ${system}`;
}
