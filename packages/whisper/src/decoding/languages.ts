/** Whisper's languages (ISO 639-1 where one exists) in the order of their tokens; the last is only in large-v3. */
export const languages: readonly string[] =
  'en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su yue'.split(
    ' ',
  );

/** Written without spaces between words, so every character-complete token counts as a word. */
const WITHOUT_SPACES = new Set(['zh', 'ja', 'th', 'lo', 'my', 'yue', 'km', 'bo']);

export function languageCode(index: number): string {
  return languages[index] ?? 'en';
}

/** −1 for a language Whisper does not know. */
export function languageIndex(code: string): number {
  return languages.indexOf(code.toLowerCase());
}

export function writesSpaces(code: string): boolean {
  return !WITHOUT_SPACES.has(code);
}

/** Whether `transcribe` takes this code. */
export function isLanguage(code: string): boolean {
  return languageIndex(code) >= 0;
}
