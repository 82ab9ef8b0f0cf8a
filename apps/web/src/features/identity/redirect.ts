/** Where to go after signing in: only a path of this site, never another one. */
export function safeRedirect(target: string | undefined): string {
  if (!target?.startsWith('/')) return '/';
  try {
    const url = new URL(target, 'https://site.invalid');
    return url.origin === 'https://site.invalid' ? `${url.pathname}${url.search}${url.hash}` : '/';
  } catch {
    // Not an address at all.
    return '/';
  }
}
