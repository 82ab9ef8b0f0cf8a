/** What this tab knows until it is closed, also after it was elsewhere. Where storage is closed it is known on no other page. */
export function readTabMemory(name: string): string | null {
  try {
    return sessionStorage.getItem(`audiotricks.${name}`);
  } catch {
    // Storage is closed: nothing was kept.
    return null;
  }
}

/** `null` forgets. */
export function keepTabMemory(name: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(`audiotricks.${name}`);
    else sessionStorage.setItem(`audiotricks.${name}`, value);
  } catch {
    // Storage is closed or full: nothing is kept.
  }
}
