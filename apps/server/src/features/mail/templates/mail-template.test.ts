import { expect, test } from 'vitest';
import { accountDeletedMail, deletionScheduledMail } from './account-deletion.ts';
import { addressTakenMail, emailChangeAskedMail, emailChangedMail } from './email-change.ts';
import { invitationMail } from './invitation.ts';
import { renderMail } from './mail-template.ts';
import { passwordChangedMail } from './password-changed.ts';
import { resetPasswordMail } from './reset-password.ts';
import { verifyEmailMail } from './verify-email.ts';

test('text stays as it is, html is escaped in every place', () => {
  const hostile = `<img src=x onerror="a('b')">&`;
  const { text, html } = renderMail({
    category: 'test',
    subject: hostile,
    preheader: hostile,
    paragraphs: [hostile],
    action: { label: hostile, url: `https://a.example/"><script>` },
    notes: [hostile],
  });
  expect(text.split(hostile)).toHaveLength(4);
  expect(html).not.toMatch(/<img|<script|onerror="/);
  expect(html.match(/&lt;img src=x onerror=&quot;a\(&#39;b&#39;\)&quot;&gt;&amp;/g)).toHaveLength(5);
  expect(html).toContain('href="https://a.example/&quot;&gt;&lt;script&gt;"');
});

const url = 'https://a.example/page#t';
test.each([
  ['verify_email', verifyEmailMail({ url, hours: 24 }), true],
  ['reset_password', resetPasswordMail({ url, minutes: 30 }), true],
  ['invitation', invitationMail({ url, days: 7, from: 'ada@example.org' }), true],
  ['password_changed', passwordChangedMail(), false],
  ['email_change_asked', emailChangeAskedMail(), false],
  ['email_changed', emailChangedMail(), false],
  ['deletion_scheduled', deletionScheduledMail({ days: 14 }), false],
  ['account_deleted', accountDeletedMail(), false],
  ['address_taken', addressTakenMail(), false],
])('%s says the same in both forms, and loads nothing', (category, mail, hasLink) => {
  expect(mail.category).toBe(category);
  expect(mail.subject).toMatch(/^[^\r\n]{5,78}$/);
  expect(mail.text.includes(url)).toBe(hasLink);
  expect(mail.html.includes(`href="${url}"`)).toBe(hasLink);
  expect(mail.html).not.toMatch(/<img|<link|src=|@import|url\(/);
});
