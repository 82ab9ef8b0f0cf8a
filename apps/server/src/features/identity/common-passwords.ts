import { readFileSync } from 'node:fs';
import { normalizeEmail } from './identity.models.ts';

export type IsCommonPassword = ReturnType<typeof createCommonPasswordCheck>;

/**
 * Tells whether a password is among the 5,000 most common ones of at least 8 characters (see
 * `common-passwords.LICENSE.txt`), or the person's own address or name (ASVS 6.2.4, 6.2.11).
 */
export function createCommonPasswordCheck() {
  const common = new Set(
    readFileSync(new URL('./common-passwords.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n'),
  );

  return (password: string, person: { email: string; name: string }): boolean => {
    const plain = password.trim().toLowerCase();
    const email = normalizeEmail(person.email);
    const own = [email, email.split('@', 1)[0], person.name.trim().toLowerCase()];
    return common.has(plain) || own.includes(plain) || new Set(plain).size === 1;
  };
}
