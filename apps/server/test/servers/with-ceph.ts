import { test } from 'vitest';
import { whyNoCeph } from './ceph-s3.ts';

/** Declares tests that need a real S3 server; where none is installed, one skipped test and a line say so. */
export function withCeph(what: string, declare: () => void): void {
  const missing = whyNoCeph();
  if (missing === null) {
    declare();
    return;
  }
  test(what, ({ skip }) => {
    process.stdout.write(
      `SKIPPED ${what}: ${missing} (apps/server/test/servers/ceph-s3/setup.sh installs it on Debian)\n`,
    );
    skip(missing);
  });
}
