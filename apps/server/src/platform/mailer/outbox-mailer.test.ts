import { describe } from 'vitest';
import { createOutboxMailer } from './outbox-mailer.ts';
import { mailerSuite } from './testing/mailer.suite.ts';

describe('the local outbox', () => mailerSuite(() => createOutboxMailer()));
