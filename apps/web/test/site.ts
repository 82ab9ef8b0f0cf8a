import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { type BrowserOptions, launchBrowser } from './browser.ts';
import { saveCoverage, startCoverage } from './browser-coverage.ts';
import { builtWeb } from './build-web.ts';
import { ada, type FakeApi, startFakeApi } from './fake-api/index.ts';

export const desk = { viewport: { width: 1440, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** The built web in a real browser, in front of the fake API. One a test file. */
export interface Site {
  api: FakeApi;
  /** A page of a person of their own; not signed in. */
  visit: (path: string, options?: BrowserContextOptions) => Promise<Page>;
  /** A page of Ada, signed in, at a path. */
  enter: (path?: string, options?: BrowserContextOptions) => Promise<Page>;
  /** Closes all pages and starts with an empty API; throws what went wrong in the pages. */
  reset: () => Promise<void>;
  close: () => Promise<void>;
}

export interface SiteOptions extends BrowserOptions {
  partSizeBytes?: number;
  /** How long a page may take to show what is waited for; 20 s unless told: tests share their two cores. */
  patienceMs?: number;
}

export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const { partSizeBytes, patienceMs = 20_000, ...browserOptions } = options;
  const [webFolder, browser] = await Promise.all([builtWeb(), launchBrowser(browserOptions)]);
  const apiOptions = { webFolder, ...(partSizeBytes !== undefined && { partSizeBytes }) };
  let api = await startFakeApi(apiOptions);
  let contexts: BrowserContext[] = [];
  let faults: string[] = [];

  async function open(options: BrowserContextOptions = desk): Promise<Page> {
    const context = await newContext(browser, options);
    contexts.push(context);
    const page = await context.newPage();
    await startCoverage(page);
    page.setDefaultTimeout(patienceMs);
    await page.addInitScript(() =>
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        console.error(`Content Security Policy: ${violatedDirective} ${blockedURI}`),
      ),
    );
    page.on('pageerror', (error) => faults.push(`${error.stack}`));
    page.on('console', (message) => {
      if (/Content Security Policy|unique "key"|not wrapped in act|Maximum update depth/.test(message.text()))
        faults.push(message.text());
    });
    return page;
  }

  async function visit(path: string, options?: BrowserContextOptions): Promise<Page> {
    const page = await open(options);
    await page.goto(`${api.url}${path}`);
    return page;
  }

  async function enter(path = '/', options?: BrowserContextOptions): Promise<Page> {
    const page = await open(options);
    const { email, password } = ada;
    await page.context().request.post(`${api.url}/v1/auth/sign-in`, { data: { email, password } });
    await page.goto(`${api.url}${path}`);
    return page;
  }

  async function reset(): Promise<void> {
    await Promise.all(contexts.map(saveCoverage));
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
    await api.close();
    api = await startFakeApi(apiOptions);
    const found = faults;
    faults = [];
    if (found.length > 0) throw new Error(`in the page: ${found.join('\n')}`);
  }

  return {
    get api() {
      return api;
    },
    visit,
    enter,
    reset,
    close: async () => {
      await Promise.all(contexts.map(saveCoverage));
      await browser.close();
      await api.close();
    },
  };
}

function newContext(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  return browser.newContext({ locale: 'en-AU', reducedMotion: 'reduce', ...options });
}

/** Waits until the page says so; fails with what was waited for. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, withinMs = 8000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > endMs) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Violations that axe calls serious or critical, as sentences. */
export async function seriousViolations(page: Page): Promise<string[]> {
  const { default: axe } = await import('axe-core');
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
    );
}
