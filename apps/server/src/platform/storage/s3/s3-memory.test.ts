import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { withCeph } from '../../../../test/servers/with-ceph.ts';
import { openBucket } from '../testing/bucket-under-test.ts';

const run = promisify(execFile);
const child = path.resolve(import.meta.dirname, '../testing/moving-child.ts');
const mebibyte = 2 ** 20;

withCeph('memory of the S3 driver', () => {
  test('does not grow with the size of an object: stored, copied, read', async () => {
    const { options, close } = await openBucket();
    const { stdout } = await run(process.execPath, [child, JSON.stringify(options), String(400 * mebibyte)]);
    const peaks = new Map(stdout.split('\n').map((line) => line.split(' ') as [string, string]));
    const grownBy = (what: string) => (Number(peaks.get(what)) - Number(peaks.get('start'))) / mebibyte;
    expect([...peaks.keys()].filter(Boolean)).toEqual(['start', 'put', 'copy', 'read']);
    // Two parts of 8 MiB, buffers on the way, and what the collector has not come to yet.
    expect(grownBy('read')).toBeLessThan(200);
    await close();
  }, 120_000);
});
