import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ask, createImportWorld, hasEnded, type ImportWorld, until } from '../../../test/imports/import-world.ts';
import { type Source, type SourceOptions, startSource } from '../../../test/imports/source-server.ts';
import { newId } from '../../shared/ids.ts';

let world: ImportWorld;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  world = await createImportWorld();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => world.close());

const bytes = randomBytes(100_000);

async function serve(intercept: NonNullable<SourceOptions['intercept']>): Promise<Source> {
  const source = await startSource({ bytes, intercept });
  open.push(source);
  return source;
}

async function work(limits?: Parameters<ImportWorld['work']>[0]) {
  const worker = await world.work(limits);
  open.push({ close: () => worker.stop() });
}

/** A plan whose files have at most this many bytes. */
async function planOf(maxFileBytes: bigint): Promise<string> {
  const id = newId();
  await world.database.system((transaction) =>
    transaction.plan.create({
      data: { id, code: id, name: 'Small', maxFileBytes, jobsAtOnce: 1, priority: 'normal' },
    }),
  );
  return id;
}

const nothing = { objects: 0, transfers: 0, recordings: 0, jobs: 0, openUploads: 0 };

describe('a file that is too large', () => {
  test('by what the server says, before the body', async () => {
    const member = await world.join(await planOf(99_999n));
    await work();
    const source = await serve(() => false);
    const ended = await until(member, (await ask(member, source.url())).id, hasEnded);
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'import.too_large' } });
    expect(source.requests).toHaveLength(1);
    await expect.poll(() => world.whatStands(member)).toEqual(nothing);
  });

  test('by what comes, without an end', async () => {
    const member = await world.join(await planOf(20_000_000n));
    await work();
    const source = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      const send = () => {
        while (!response.destroyed && response.write(bytes));
        response.once('drain', send);
      };
      send();
      return true;
    });
    const ended = await until(member, (await ask(member, source.url())).id, hasEnded);
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'import.too_large' } });
    await expect.poll(() => world.whatStands(member), { timeout: 20_000 }).toEqual(nothing);
  });
});

describe('a server that does not give it out', () => {
  test.each([
    [404, 'import.source_missing'],
    [410, 'import.source_missing'],
    [401, 'import.source_refused'],
    [403, 'import.source_refused'],
    [451, 'import.source_refused'],
    [304, 'import.source_refused'],
  ])('with %i is asked once', async (status, code) => {
    const member = await world.join();
    await work();
    const source = await serve((_request, response) => {
      response.writeHead(status).end();
      return true;
    });
    const ended = await until(member, (await ask(member, source.url())).id, hasEnded);
    expect(ended).toMatchObject({ state: 'failed', error: { code } });
    expect(source.requests).toHaveLength(1);
    expect(await world.whatStands(member)).toEqual(nothing);
  });

  // "For now" is how the source refuses, and nothing unfinished here.
  test('for now (429) is asked again when it says so', async () => {
    const member = await world.join();
    await work();
    const askedAtMs: number[] = [];
    const source = await serve((_request, response, answer) => {
      askedAtMs.push(performance.now());
      if (answer === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      return answer === 1;
    });
    const { id } = await ask(member, source.url());
    expect(await until(member, id, hasEnded)).toMatchObject({ state: 'completed', error: null });
    expect((askedAtMs[1] ?? 0) - (askedAtMs[0] ?? 0)).toBeGreaterThan(900);
  });

  test('for now (500) is shown with its reason while the next try is waited for', async () => {
    const member = await world.join();
    await work();
    const source = await serve((_request, response) => {
      response.writeHead(500, { 'retry-after': '3600' }).end();
      return true;
    });
    const { id } = await ask(member, source.url());
    const trouble = await until(member, id, ({ error }) => error !== null);
    expect(trouble).toMatchObject({ state: 'running', error: { code: 'import.source_failed' } });
    expect((await member.call('POST', `/imports/${id}/cancel`)).body).toMatchObject({
      state: 'cancelled',
      error: null,
    });
    expect(source.requests).toHaveLength(1);
  });
});

describe('a server that wastes our time', () => {
  test('by dripping ends with the time of an import, and is not asked again', async () => {
    const member = await world.join();
    await work({ totalMs: 700, reconnectMs: 50 });
    const source = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      const drip = setInterval(() => response.write(randomBytes(10)), 20);
      response.on('close', () => clearInterval(drip));
      return true;
    });
    const { id } = await ask(member, source.url());
    expect(await until(member, id, hasEnded)).toMatchObject({ state: 'failed', error: { code: 'import.timed_out' } });
    expect(source.requests).toHaveLength(1);
    await expect.poll(() => world.whatStands(member)).toEqual(nothing);
  });

  test('by silence is given up, and tried again later', async () => {
    const member = await world.join();
    await work({ idleMs: 100, headersMs: 100, reconnectMs: 10 });
    const source = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg', etag: '"one"' }).write(bytes.subarray(0, 10));
      return true;
    });
    const { id } = await ask(member, source.url());
    const trouble = await until(member, id, ({ error }) => error !== null);
    expect(trouble.error?.code).toBe('import.interrupted');
    await member.call('DELETE', `/imports/${id}`);
    expect(source.requests).toHaveLength(3);
  });
});

test('bytes that were compressed though nobody asked are refused', async () => {
  const member = await world.join();
  await work();
  const source = await serve((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes);
    return true;
  });
  const ended = await until(member, (await ask(member, source.url())).id, hasEnded);
  expect(ended).toMatchObject({ state: 'failed', error: { code: 'import.not_audio' } });
});
