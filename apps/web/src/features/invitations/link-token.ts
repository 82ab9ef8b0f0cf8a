const storedName = 'audiotricks.invitation';

/**
 * The secret of the link that opened the page. It stands behind `#`, and in this tab's memory while somebody signs in:
 * never in an address that a server sees.
 */
export function readLinkToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  try {
    if (token !== null) sessionStorage.setItem(storedName, token);
    return token ?? sessionStorage.getItem(storedName);
  } catch {
    // Storage is closed: the link has to be opened again after signing in.
    return token;
  }
}

export function forgetLinkToken(): void {
  try {
    sessionStorage.removeItem(storedName);
  } catch {
    // Storage is closed: nothing was kept.
  }
}
