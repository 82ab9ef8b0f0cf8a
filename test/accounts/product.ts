import path from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { startSmtpServer } from '../../apps/server/test/servers/smtp-server.ts';
import { launchBrowser } from '../../apps/web/test/browser.ts';
import { desk, until } from '../../apps/web/test/site.ts';
import { freePort, startServerProcess } from '../process/server-process.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The product as `npm start` runs it, with a real SMTP server and a real browser. */
export interface Product {
  /** At a name: passkeys belong to one, and a bare address has none. */
  url: string;
  /** A page of a browser of its own, as on another device. */
  openDevice(options?: BrowserContextOptions): Promise<Page>;
  /** The text of the first mail to somebody that has these words. */
  mailTo(address: string, words: RegExp): Promise<string>;
  /** The link in it. */
  linkIn(address: string, words: RegExp): Promise<string>;
  /** Everybody who got a mail. */
  mailedTo(): string[];
  close(): Promise<void>;
}

interface ProductOptions {
  /** Is told where the product will be. */
  environmentOf?: (url: string) => Promise<Record<string, string>>;
  /** How long a page or a mail may take; 30 s unless told. */
  patienceMs?: number;
}

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const { environmentOf = async () => ({}), patienceMs = 30_000 } = options;
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const smtp = await startSmtpServer({ offersTls: false });
  const environment = {
    LOG_LEVEL: 'warn',
    PUBLIC_URL: url,
    SMTP_HOST: 'localhost',
    SMTP_PORT: String(smtp.port),
    SMTP_SECURITY: 'none',
    MAIL_FROM: 'noreply@audio.example.org',
    EMAIL_VERIFICATION: 'on',
    ...(await environmentOf(url)),
  };
  const [server, browser] = await Promise.all([
    startServerProcess({ command: ['npm', 'start'], workingDir: root, port, environment }),
    launchBrowser(),
  ]);

  async function mailTo(address: string, words: RegExp): Promise<string> {
    const find = () => smtp.received.find(({ to, plain }) => to.includes(address) && words.test(plain))?.plain;
    await until(`a mail to ${address} that says ${words}`, () => find() !== undefined, patienceMs);
    return find() ?? '';
  }

  return {
    url,
    mailTo,
    async openDevice(options = desk) {
      const context = await browser.newContext({ locale: 'en-AU', reducedMotion: 'reduce', ...options });
      context.setDefaultTimeout(patienceMs);
      return await context.newPage();
    },
    async linkIn(address, words) {
      const [link] = /http:\/\/localhost:\d+\/\S+#token=[\w-]{43}/.exec(await mailTo(address, words)) ?? [];
      if (link === undefined) throw new Error(`no link in the mail to ${address}`);
      return link;
    },
    mailedTo: () => smtp.received.flatMap(({ to }) => to),
    async close() {
      await browser.close();
      await server.stop();
      await server.clear();
      await smtp.close();
    },
  };
}
