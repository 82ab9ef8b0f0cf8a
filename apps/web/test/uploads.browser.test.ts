import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { samples } from './samples.ts';
import { openSite, type Site, seriousViolations, until } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 60_000);
afterEach(() => site.reset());
afterAll(() => site.close());

const tray = (page: Page) => page.getByRole('region', { name: 'Uploads' });

async function choose(page: Page, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  await page.getByRole('heading', { name: 'Turn a recording into text' }).waitFor();
  await page.locator('main input[type=file]').setInputFiles(file);
}

function holdParts(afterParts = 0) {
  let release: () => void = () => undefined;
  const untilReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  if (afterParts > 0)
    site.api.server.faults.plan('uploads.putPart', { kind: 'hold', until: Promise.resolve() }, afterParts);
  site.api.server.faults.plan('uploads.putPart', { kind: 'hold', until: untilReleased }, 1000);
  return () => {
    site.api.server.faults.clear();
    release();
  };
}

describe('uploads', () => {
  it('tries the sample: it arrives whole and stands in the library', async () => {
    const page = await site.enter();
    await page.getByRole('button', { name: 'Try the sample' }).click();
    await page.getByRole('link', { name: 'jfk', exact: true }).waitFor();
    const [stored] = site.api.library.all();
    expect(stored?.bytes.equals(samples.jfk())).toBe(true);
    await tray(page).getByText('1 file uploaded').waitFor();
    await tray(page).getByRole('button', { name: 'Close the uploads' }).click();
    await tray(page).waitFor({ state: 'detached' });
  });

  it('takes many files dropped anywhere on the page', async () => {
    const page = await site.enter();
    await page.getByRole('heading', { name: 'Turn a recording into text' }).waitFor();
    await page.evaluate(async () => {
      const transfer = new DataTransfer();
      for (const [index, name] of ['one.wav', 'two.wav', 'three.mp3'].entries()) {
        transfer.items.add(new File([new Uint8Array(200_000).fill(index)], name, { type: 'audio/wav' }));
      }
      const target = document.querySelector('h1') ?? document.body;
      const fire = (type: string) =>
        target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
      fire('dragenter');
      await new Promise((resolve) => setTimeout(resolve, 50));
      const zone = document.querySelector('.mantine-Dropzone-root') ?? target;
      zone.dispatchEvent(new DragEvent('dragover', { dataTransfer: transfer, bubbles: true, cancelable: true }));
      zone.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    });
    await tray(page).getByText('3 files uploaded').waitFor();
    const names = site.api.library.all().map(({ recording }) => recording.fileName);
    expect(names.sort()).toEqual(['one.wav', 'three.mp3', 'two.wav']);
    expect(site.api.library.all().every(({ bytes }) => bytes.length === 200_000)).toBe(true);
  });

  it('shows how far it is, pauses and goes on', async () => {
    const release = holdParts(2);
    const page = await site.enter();
    await choose(page, { name: 'talk.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(655_360, 7) });
    await until('two parts', () => site.api.uploads.received.length === 2);
    const bar = tray(page).getByRole('progressbar', { name: 'Upload of talk.wav' });
    await until('a fifth', async () => Number(await bar.getAttribute('aria-valuenow')) >= 20);
    await tray(page).getByRole('button', { name: 'Pause: talk.wav' }).click();
    await tray(page)
      .getByText(/^Paused · /)
      .waitFor();
    release();
    await tray(page).getByRole('button', { name: 'Resume: talk.wav' }).click();
    await tray(page).getByText('1 file uploaded').waitFor();
    expect(site.api.library.all()[0]?.bytes.equals(Buffer.alloc(655_360, 7))).toBe(true);
  });

  it('says why a file was refused, with the code, and tries again', async () => {
    const page = await site.enter();
    site.api.server.faults.plan('uploads.open', { kind: 'problem', code: 'storage.full' });
    await choose(page, { name: 'talk.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(1000) });
    await tray(page).getByText('1 upload failed').waitFor();
    expect(await tray(page).getByText('storage.full').isVisible()).toBe(true);
    await tray(page).getByRole('button', { name: 'Retry: talk.wav' }).click();
    await tray(page).getByText('1 file uploaded').waitFor();
  });

  it('cancels: the server forgets what arrived', async () => {
    const release = holdParts(1);
    const page = await site.enter();
    await choose(page, { name: 'talk.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(300_000) });
    await until('a part', () => site.api.uploads.received.length === 1);
    await tray(page).getByRole('button', { name: 'Cancel: talk.wav' }).click();
    await tray(page).waitFor({ state: 'detached' });
    release();
    const states = () => [...site.api.uploads.uploads.values()].map(({ upload }) => upload.state);
    await until('an aborted upload', () => states().join() === 'aborted');
  });

  it('goes on after a reload with the same file, sending only what is missing', async () => {
    const file = { name: 'long talk.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(655_360, 9) };
    const release = holdParts(3);
    const page = await site.enter();
    await choose(page, file);
    await until('three parts', () => site.api.uploads.received.length === 3);
    page.on('dialog', (dialog) => dialog.accept());
    await page.reload();
    release();
    await tray(page).getByText('1 unfinished upload').waitFor();
    await tray(page).getByText('Choose the file again to go on.').waitFor();
    const arrived = new Set([...site.api.uploads.uploads.values()].flatMap(({ parts }) => [...parts.keys()]));
    site.api.uploads.received.length = 0;
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      tray(page).getByRole('button', { name: 'Choose again: long talk.wav' }).click(),
    ]);
    await chooser.setFiles(file);
    await tray(page).getByText('1 file uploaded').waitFor();
    expect(site.api.uploads.uploads.size).toBe(1);
    expect(site.api.uploads.received.filter((part) => arrived.has(part))).toEqual([]);
    expect(site.api.library.all()[0]?.bytes.equals(file.buffer)).toBe(true);
  });

  it('takes another file of that name as a new upload', async () => {
    const release = holdParts(1);
    const page = await site.enter();
    await choose(page, { name: 'a.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(200_000, 1) });
    await until('a part', () => site.api.uploads.received.length === 1);
    page.on('dialog', (dialog) => dialog.accept());
    await page.reload();
    release();
    await tray(page).getByText('1 unfinished upload').waitFor();
    await choose(page, { name: 'a.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(200_000, 2) });
    await until('a recording', () => site.api.library.all().length === 1);
    expect(site.api.uploads.uploads.size).toBe(2);
    expect(site.api.library.all()[0]?.bytes.every((byte) => byte === 2)).toBe(true);
  });

  describe('of a file that is here already', () => {
    const file = { name: 'talk.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(200_000, 3) };

    async function sendTwice(): Promise<Page> {
      const page = await site.enter();
      await choose(page, file);
      await tray(page).getByText('1 file uploaded').waitFor();
      await tray(page).getByRole('button', { name: 'Close the uploads' }).click();
      site.api.uploads.received.length = 0;
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles({ ...file, name: 'the same.wav' });
      await tray(page).getByText('1 file is already here').waitFor();
      expect(site.api.uploads.received).toEqual([]);
      return page;
    }

    it('asks before a byte is sent, and opens what is here', async () => {
      const page = await sendTwice();
      expect(await seriousViolations(page)).toEqual([]);
      await tray(page).getByRole('link', { name: 'Open it: the same.wav' }).click();
      await page.getByRole('heading', { name: 'talk' }).waitFor();
      await tray(page).waitFor({ state: 'detached' });
      const states = () => [...site.api.uploads.uploads.values()].map(({ upload }) => upload.state);
      await until('an aborted upload', () => states().includes('aborted'));
      expect(site.api.library.all()).toHaveLength(1);
    });

    it('sends it all the same where that is wanted', async () => {
      const page = await sendTwice();
      await tray(page).getByRole('button', { name: 'Upload anyway: the same.wav' }).click();
      await tray(page).getByText('1 file uploaded').waitFor();
      expect(site.api.library.all()).toHaveLength(2);
    });
  });

  describe('with options', () => {
    const options = (page: Page) => page.getByRole('region', { name: 'Upload options' });
    const file = (name: string) => ({ name, mimeType: 'audio/wav', buffer: Buffer.alloc(1000, name) });
    const send = async (page: Page, name: string) => {
      await page.locator('main input[type=file]').setInputFiles(file(name));
      await until(`${name} in the library`, () => site.api.library.all()[0]?.recording.fileName === name);
    };

    it('asks for nothing unless somebody unfolds them; what is chosen stays in sight and holds for what follows', async () => {
      const page = await site.enter();
      await options(page).getByRole('button', { name: 'Options' }).waitFor();
      expect(site.api.server.calls).not.toContain('engines.list');
      await send(page, 'usual.wav');
      await options(page).getByRole('button', { name: 'Options' }).press('Enter');
      await options(page).getByRole('radiogroup', { name: 'Channels' }).getByText('Separate').click();
      await options(page).getByRole('combobox', { name: 'Language' }).selectOption('German');
      await options(page).getByRole('radiogroup', { name: 'Care' }).getByText('Accurate').click();
      await send(page, 'call.wav');
      await options(page)
        .getByRole('button', { name: /^Options/ })
        .press('Enter');
      expect(await options(page).getByRole('radiogroup').count()).toBe(0);
      await options(page).getByText('German · accurate · channels separate').waitFor();
      await page.getByRole('link', { name: 'Podcasts' }).click();
      await page.getByRole('link', { name: 'Library' }).click();
      await send(page, 'another.wav');
      const chosen = { language: 'de', profile: 'accurate', channels: 'split' };
      expect(site.api.uploadOptions).toEqual([{}, chosen, chosen]);
      await options(page)
        .getByRole('button', { name: /^Options/ })
        .click();
      await options(page).getByRole('button', { name: 'As usual' }).click();
      await send(page, 'usual again.wav');
      expect(site.api.uploadOptions.at(-1)).toEqual({});
    });

    it('offers only engines that are to be had, and lets go of a language that one does not know', async () => {
      const page = await site.enter();
      await options(page).getByRole('button', { name: 'Options' }).click();
      const engine = options(page).getByRole('combobox', { name: 'Engine and model' });
      expect((await engine.locator('option').allTextContents()).join()).not.toContain('whisper-0');
      await engine.selectOption('gpt-transcribe');
      await options(page).getByRole('combobox', { name: 'Language' }).selectOption('Welsh');
      await options(page).getByText(': gpt-transcribe by OpenAI · Welsh').waitFor();
      await engine.selectOption('whisper-base');
      await options(page).getByText(': whisper-base on this server', { exact: true }).waitFor();
    });

    it('says why a run was refused by them, and tries again with what is chosen then', async () => {
      const page = await site.enter();
      await options(page).getByRole('button', { name: 'Options' }).click();
      await options(page).getByRole('combobox', { name: 'Engine and model' }).selectOption('large');
      site.api.server.faults.plan('uploads.complete', { kind: 'problem', code: 'job.engine_unknown' });
      await page.locator('main input[type=file]').setInputFiles(file('call.wav'));
      await tray(page).getByText('job.engine_unknown').waitFor();
      await options(page).getByRole('button', { name: 'As usual' }).click();
      await tray(page).getByRole('button', { name: 'Retry: call.wav' }).click();
      await tray(page).getByText('1 file uploaded').waitFor();
      expect(site.api.uploadOptions).toEqual([{}]);
    });

    it('says that the engines cannot be read, and reads them again', async () => {
      site.api.server.faults.plan('engines.list', { kind: 'problem', code: 'server.internal' }, 3);
      const page = await site.enter();
      await options(page).getByRole('button', { name: 'Options' }).click();
      await options(page).getByRole('button', { name: 'Try again' }).click();
      await options(page).getByRole('combobox', { name: 'Language' }).waitFor();
    });
  });

  it('warns when the page is left during an upload, and not otherwise', async () => {
    const page = await site.enter();
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      dialog.dismiss();
    });
    holdParts();
    await choose(page, { name: 'talk.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(1000) });
    await tray(page).getByText('Uploading 1 file').waitFor();
    await page.close({ runBeforeUnload: true });
    await until('a question', () => asked.length === 1);
    expect(asked).toEqual(['beforeunload']);
    await tray(page).getByRole('button', { name: 'Cancel: talk.wav' }).click();
    await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })]);
    expect(asked).toHaveLength(1);
  });
});
