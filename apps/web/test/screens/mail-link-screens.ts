import type { Screen } from './screen.ts';

/** What links of mails open, and the way to them. */
export const mailLinkScreens: Record<string, Screen> = {
  'forgot-password': async (page, api) => {
    await page.goto(`${api.url}/forgot-password`);
    await page.getByRole('button', { name: 'Send the link' }).waitFor();
  },
  'reset-password': async (page, api) => {
    await page.goto(`${api.url}/reset-password#token=x`);
    await page.getByRole('button', { name: 'Change the password' }).waitFor();
  },
  'verify-email': async (page, api) => {
    await page.goto(`${api.url}/verify-email#token=x`);
    await page.getByRole('button', { name: 'Confirm this address' }).waitFor();
  },
  'verify-email-dead': async (page, api) => {
    await page.goto(`${api.url}/verify-email`);
    await page.getByRole('button', { name: 'Send another link' }).waitFor();
  },
};
