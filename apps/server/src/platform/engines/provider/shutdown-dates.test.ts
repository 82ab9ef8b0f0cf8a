import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../../../test/servers/fake-provider/index.ts';
import { silentLog } from '../../../shared/log.ts';
import { createOutbound, type Outbound } from '../../outbound/index.ts';
import { startCountedServer } from '../../outbound/testing/counted-server.ts';
import { type ListingServer, watchShutdownDates } from './shutdown-dates.ts';

let provider: FakeProvider;
let outbound: Outbound;
beforeAll(async () => {
  provider = await startFakeProvider({ apiKey: 'sk-right' });
  outbound = createOutbound({ allow: ['127.0.0.1'] });
});
afterAll(async () => {
  await provider.close();
  await outbound.close();
});

function watching(servers: readonly ListingServer[]) {
  const warnings: object[] = [];
  const log = { ...silentLog, warn: (fields: object) => void warnings.push(fields) };
  return { dates: watchShutdownDates({ servers, outbound, log }), warnings };
}

test('the ends that a provider tells are known, by model', async () => {
  const { dates } = watching([{ engine: 'openai', baseUrl: provider.baseUrl, apiKey: 'sk-right' }]);
  try {
    await vi.waitUntil(() => dates.endOf({ engine: 'openai', model: 'whisper-1' }) !== null);
    expect(dates.endOf({ engine: 'openai', model: 'whisper-1' })).toBe('2027-02-26');
    expect(dates.endOf({ engine: 'openai', model: 'gpt-transcribe' })).toBeNull();
    expect(dates.endOf({ engine: 'other', model: 'whisper-1' })).toBeNull();
  } finally {
    await dates.stop();
  }
});

test.each([
  ['no JSON', '<html>'],
  ['no list', '{"data": {}}'],
])('a server that answers %s is told in the log, and nothing else happens', async (_what, answer) => {
  const server = await startCountedServer((_request, response) => response.end(answer));
  const baseUrl = `http://127.0.0.1:${server.port}/v1`;
  const { dates, warnings } = watching([{ engine: 'odd', baseUrl, apiKey: null }]);
  try {
    await vi.waitUntil(() => warnings.length > 0);
    expect(warnings).toMatchObject([{ engine: 'odd' }]);
  } finally {
    await dates.stop();
    await server.close();
  }
});

test('a wrong key is told without the key; a date in another form says nothing', async () => {
  const list = {
    data: [
      { id: 'a', shutdown_date: 'soon' },
      { id: 'b', shutdown_date: '2028-01-31' },
    ],
  };
  const server = await startCountedServer((_request, response) => response.end(JSON.stringify(list)));
  const baseUrl = `http://127.0.0.1:${server.port}/v1`;
  const { dates, warnings } = watching([
    { engine: 'openai', baseUrl: provider.baseUrl, apiKey: 'sk-wrong-secret' },
    { engine: 'odd', baseUrl, apiKey: null },
  ]);
  try {
    await vi.waitUntil(() => warnings.length > 0 && dates.endOf({ engine: 'odd', model: 'b' }) !== null);
    expect(String((warnings[0] as { err: Error }).err)).toBe('Error: openai answers 401 to the list of its models');
    expect(dates.endOf({ engine: 'odd', model: 'a' })).toBeNull();
    expect(dates.endOf({ engine: 'odd', model: 'b' })).toBe('2028-01-31');
  } finally {
    await dates.stop();
    await server.close();
  }
});
