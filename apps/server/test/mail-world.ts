import { randomBytes } from 'node:crypto';
import { createReadOutbox, createSendMail, createWriteMail, mailJobs } from '../src/features/mail/index.ts';
import type { Mailer } from '../src/platform/mailer/index.ts';
import type { Handler, Job } from '../src/platform/queue/index.ts';
import { createQueueFixture } from '../src/platform/queue/testing/queue-fixture.ts';
import { newId } from '../src/shared/ids.ts';
import { collectLog } from './collect-log.ts';

/** A database with everything that writes and sends mail, and what was logged meanwhile. */
export async function createMailWorld({ mailer, jobs = [] }: { mailer: Mailer; jobs?: readonly Job[] }) {
  const { log, logLines } = collectLog();
  const fixture = await createQueueFixture({ jobs: [...mailJobs, ...jobs], log });
  const { database, queue } = fixture;
  const sealingKey = randomBytes(32);
  const world = {
    database,
    queue,
    sealingKey,
    logLines,
    writeMail: createWriteMail({ queue, sealingKey }),
    readOutbox: createReadOutbox({ database, sealingKey }),
    mail: (id: string) => database.system((transaction) => transaction.mail.findUniqueOrThrow({ where: { id } })),
    /** One more worker, as another process would have it. */
    work: (handlers: readonly Handler[] = []) =>
      queue.work({
        handlers: [createSendMail({ database, mailer, sealingKey }), ...handlers],
        slots: { engine: 1, io: 1, mail: 4 },
        processId: newId(),
      }),
    close: fixture.close,
  };
  return world;
}

export type MailWorld = Awaited<ReturnType<typeof createMailWorld>>;
