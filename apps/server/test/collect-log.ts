import { Writable } from 'node:stream';
import { createServerLog } from '../src/app/http/index.ts';

/** The server's own log, as lines to look through. */
export function collectLog() {
  const logLines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logLines.push(String(chunk));
      done();
    },
  });
  const log = createServerLog({ level: 'debug', destination });
  return { log, logLines };
}
