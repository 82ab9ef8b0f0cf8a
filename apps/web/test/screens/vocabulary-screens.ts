import { type Screen, signIn } from './screen.ts';

/** The words of a workspace. */
export const vocabularyScreens: Record<string, Screen> = {
  'vocabulary-empty': async (page, api) => {
    await signIn(page, api, '/vocabulary');
    await page.getByText('No words yet.').waitFor();
  },
  'vocabulary-loading': async (page, api) => {
    await page.route('**/vocabulary', (route) =>
      route.request().resourceType() === 'fetch' ? undefined : route.continue(),
    );
    await signIn(page, api, '/vocabulary');
    await page.getByLabel('The vocabulary is loading').waitFor();
  },
  'vocabulary-error': async (page, api) => {
    api.server.faults.plan('vocabulary.list', { kind: 'problem', code: 'server.internal' }, 6);
    await signIn(page, api, '/vocabulary');
    await page.getByRole('alert').waitFor({ timeout: 15_000 });
  },
  'vocabulary-refused': async (page, api) => {
    api.words.add(['Okonkwo', 'Kuratorium', 'AudioTricks', 'Marlene Dietrich-Hussein', 'Lindenstraße', 'E2E']);
    await signIn(page, api, '/vocabulary');
    await page
      .getByRole('textbox', { name: 'Add words and names' })
      .fill(`Bødtcher\n${'Donaudampfschifffahrtsgesellschaft '.repeat(4)}`);
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText('Use at most 80 characters.').waitFor();
  },
  'vocabulary-many': async (page, api) => {
    api.words.add(Array.from({ length: 80 }, (_, index) => `Word number ${index}`));
    await signIn(page, api, '/vocabulary');
    await page.getByRole('button', { name: 'Take out Word number 40', exact: true }).click();
    await page.getByRole('button', { name: 'Put it back' }).waitFor();
  },
  'vocabulary-full': async (page, api) => {
    api.words.add(Array.from({ length: 500 - api.words.all().length }, (_, index) => `Full ${index}`));
    await signIn(page, api, '/vocabulary');
    await page.getByText('The vocabulary is full').waitFor();
  },
};
