import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import { refusal } from './testing/refusal.ts';

const server = { SMTP_HOST: 'mail.example.org', MAIL_FROM: 'AudioTricks <noreply@example.org>' };

test('without a server mail stays here', () => {
  expect(parseConfig({}).mail).toEqual({ smtp: null });
});

test('a server is used with encryption unless told otherwise', () => {
  expect(parseConfig(server).mail.smtp).toEqual({
    host: 'mail.example.org',
    port: 587,
    security: 'starttls',
    login: null,
    from: 'AudioTricks <noreply@example.org>',
  });
  const login = { SMTP_USER: 'ada', SMTP_PASSWORD: 'secret' };
  expect(parseConfig({ ...server, ...login, SMTP_SECURITY: 'tls' }).mail.smtp).toMatchObject({
    port: 465,
    login: { user: 'ada', password: 'secret' },
  });
  expect(
    parseConfig({ ...server, ...login, SMTP_HOST: '127.0.0.1', SMTP_PORT: '25', SMTP_SECURITY: 'none' }).mail.smtp,
  ).toMatchObject({ port: 25, security: 'none' });
});

test('addresses are verified where mail can reach them, unless told otherwise', () => {
  expect(parseConfig(server).identity.emailVerification).toBe('on');
  expect(parseConfig({ ...server, EMAIL_VERIFICATION: 'required' }).identity.emailVerification).toBe('required');
  expect(parseConfig({ ...server, EMAIL_VERIFICATION: 'off' }).identity.emailVerification).toBe('off');
  expect(refusal({ EMAIL_VERIFICATION: 'on' })).toBe('SMTP_HOST must be set too when EMAIL_VERIFICATION is on');
});

test.each([
  [{ SMTP_HOST: 'mail.example.org' }, 'MAIL_FROM must be set too when SMTP_HOST is'],
  [{ MAIL_FROM: 'noreply@example.org' }, 'SMTP_HOST must be set too when MAIL_FROM is'],
  [{ SMTP_PASSWORD: 'secret' }, 'SMTP_HOST must be set too when SMTP_PASSWORD is'],
  [{ ...server, SMTP_USER: 'ada' }, 'SMTP_PASSWORD must be set too when SMTP_USER is'],
  [{ ...server, SMTP_PASSWORD: 'secret' }, 'SMTP_USER must be set too when SMTP_PASSWORD is'],
  [
    { ...server, SMTP_USER: 'ada', SMTP_PASSWORD: 'secret', SMTP_SECURITY: 'none' },
    'SMTP_SECURITY must be starttls or tls when SMTP_USER is set: the password would cross the network in clear',
  ],
  [
    { ...server, MAIL_FROM: 'a@example.org\r\nBcc: b@example.org' },
    'MAIL_FROM must be an address such as noreply@example.org or AudioTricks <noreply@example.org>, not "a@example.org\\r\\nBcc: b@example.org"',
  ],
  [{ ...server, SMTP_SECURITY: 'ssl' }, 'SMTP_SECURITY must be one of starttls, tls, none, not "ssl"'],
])('%o is refused', (environment, message) => {
  expect(refusal(environment)).toBe(message);
});
