/** Small choices of this browser. Where storage is closed (private windows) they last as long as the page. */
export function readPreference(name: string): string | null {
  try {
    return localStorage.getItem(`audiotricks.${name}`);
  } catch {
    // Storage is closed: nothing was kept.
    return null;
  }
}

export function keepPreference(name: string, value: string): void {
  try {
    localStorage.setItem(`audiotricks.${name}`, value);
  } catch {
    // Storage is closed or full: the choice holds for this page only.
  }
}
