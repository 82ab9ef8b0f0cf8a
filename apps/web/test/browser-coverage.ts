import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

/** Where `npm run check` gathers what processes ran, in V8's own form; undefined where nobody measures. */
export const coverageFolder = (): string | undefined => process.env.NODE_V8_COVERAGE;

const measured = new WeakSet<Page>();

/** Begins to note what the page runs; before it goes anywhere. */
export async function startCoverage(page: Page): Promise<void> {
  if (coverageFolder() === undefined) return;
  await page.coverage.startJSCoverage({ resetOnNavigation: false });
  measured.add(page);
}

/** Writes down what the pages of a context ran, as Node does for a process; before it is closed. */
export async function saveCoverage(context: BrowserContext): Promise<void> {
  const folder = coverageFolder();
  if (folder === undefined) return;
  for (const page of context.pages().filter((one) => measured.has(one))) {
    const result = await page.coverage.stopJSCoverage();
    measured.delete(page);
    await writeFile(join(folder, `page-${randomUUID()}.json`), JSON.stringify({ result }));
  }
}
