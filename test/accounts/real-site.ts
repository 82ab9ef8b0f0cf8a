import { createSendLink, type IdentityDeps, identityJobs } from '../../apps/server/src/features/identity/index.ts';
import { createSmtpMailer } from '../../apps/server/src/platform/mailer/index.ts';
import { startTestHttp, type TestHttp } from '../../apps/server/test/http.ts';
import { createMailWorld, type MailWorld } from '../../apps/server/test/mail-world.ts';
import { type ReceivedMail, startSmtpServer } from '../../apps/server/test/servers/smtp-server.ts';
import { builtWeb } from '../../apps/web/test/build-web.ts';
import { until } from '../../apps/web/test/site.ts';

/** The built web in front of the real accounts: database, queue, and mail to a real SMTP server, all in this process. */
export interface RealSite {
  http: TestHttp;
  world: MailWorld;
  mailsTo: (address: string) => ReceivedMail[];
  /** The address that the newest of so many mails to somebody leads to, on this server. */
  linkIn: (address: string, count: number) => Promise<string>;
  close: () => Promise<void>;
}

export async function openRealSite(identity: Partial<IdentityDeps> = {}): Promise<RealSite> {
  const smtp = await startSmtpServer();
  const mailer = createSmtpMailer({
    host: 'localhost',
    port: smtp.port,
    security: 'starttls',
    login: null,
    from: 'noreply@audio.example.org',
    authorities: [smtp.authority],
  });
  const world = await createMailWorld({ mailer, jobs: identityJobs });
  const worker = await world.work([createSendLink({ writeMail: world.writeMail })]);
  const { database, queue, writeMail } = world;
  const http = await startTestHttp({
    database,
    identity: { emailVerification: 'on', queue, writeMail, ...identity },
    webDistDir: await builtWeb(),
  });
  const mailsTo = (address: string) => smtp.received.filter(({ to }) => to.includes(address));

  async function linkIn(address: string, count: number): Promise<string> {
    await until(`mail number ${count} to ${address}`, () => mailsTo(address).length >= count, 30_000);
    const [, path] =
      /http:\/\/localhost:3000(\/\S+#token=[\w-]{43})\s/.exec(mailsTo(address)[count - 1]?.plain ?? '') ?? [];
    if (path === undefined) throw new Error(`no link in the mail to ${address}`);
    return `${http.baseUrl}${path}`;
  }

  return {
    http,
    world,
    mailsTo,
    linkIn,
    close: async () => {
      await http.close();
      await worker.stop({ deadlineMs: 0 });
      await world.close();
      await smtp.close();
    },
  };
}
