/** Keeps the refresh cookie where no browser does (Node). Only `/v1/auth` sees it, as the server's `Path` says. */
export interface CookieJar {
  remember: (url: string, response: Response) => void;
  header: (url: string) => string | undefined;
}

const path = '/v1/auth';

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, string>();

  function remember(url: string, response: Response): void {
    if (!new URL(url).pathname.startsWith(path)) return;
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const separator = pair.indexOf('=');
      if (separator < 1) continue;
      const name = pair.slice(0, separator).trim();
      const value = pair.slice(separator + 1).trim();
      if (value === '' || attributes.some(hasEnded)) cookies.delete(name);
      else cookies.set(name, value);
    }
  }

  function header(url: string): string | undefined {
    if (cookies.size === 0 || !new URL(url).pathname.startsWith(path)) return undefined;
    return Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ');
  }

  return { remember, header };
}

function hasEnded(attribute: string): boolean {
  const [name = '', value = ''] = attribute.split('=').map((part) => part.trim());
  if (name.toLowerCase() === 'max-age') return Number(value) <= 0;
  return name.toLowerCase() === 'expires' && Date.parse(value) <= Date.now();
}
