// Makes an operator of this instance, or promotes an account: `npm run operator:create -- ada@example.org [--name "Ada"]`. The
// password of a new account is asked, or read from what is piped in; there is no default, and none on the command line.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { loadConfig } from '../apps/server/src/app/config/index.ts';
import { createOperator } from '../apps/server/src/app/operator-commands/create-operator.ts';
import { type Log, silentLog } from '../apps/server/src/shared/log.ts';
import { StartError } from '../apps/server/src/shared/start-error.ts';

const warn = (_fields: object, message: string) => console.error(message);
const log: Log = { ...silentLog, warn, error: warn };

async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).replace(/\r?\n$/, '');
  process.stderr.write('Password of the new account: ');
  // Shows nothing of what is typed.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { name: { type: 'string' } } });
  const [email] = positionals;
  if (email === undefined) throw new StartError('operator.arguments', 'give the e-mail address of the operator');
  await createOperator(loadConfig().config, {
    ...{ email, name: values.name, askPassword, log },
    say: (line) => console.log(line),
  });
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
