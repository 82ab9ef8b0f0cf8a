import { fileNameFor } from '../../lib/format.ts';
import { saveFile } from '../../lib/save-file.ts';

/** True when the text is on the clipboard; browsers refuse it on insecure origins. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Refused or missing: the caller tells the person.
    return false;
  }
}

/** Saves the text as a file of the browser. */
export function saveText(title: string, text: string): void {
  saveFile(fileNameFor(title, 'txt'), new Blob([text], { type: 'text/plain;charset=utf-8' }));
}
