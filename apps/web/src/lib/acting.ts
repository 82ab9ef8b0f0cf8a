const name = 'audiotricks.acting';

/** What this tab's operator acts by: an id, which opens nothing without their own session. null: nobody acts here. */
export function readActing(): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    // Storage is closed: nobody could begin to act here.
    return null;
  }
}

/** From here on this tab acts; the page begins anew, so that nothing of one person is shown to another. */
export function enterActing(impersonationId: string): void {
  sessionStorage.setItem(name, impersonationId);
  location.assign('/');
}

/** The tab is the operator's again, where they see how it ended. */
export function leaveActing(): void {
  sessionStorage.removeItem(name);
  location.replace('/admin/acting');
}
