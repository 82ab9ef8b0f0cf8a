import { expect, test } from 'vitest';
import { createServerLog } from './request-log.ts';

function logged(fields: object): Record<string, unknown> {
  const lines: string[] = [];
  createServerLog({ level: 'info', destination: { write: (line) => lines.push(line) } }).info(fields, 'x');
  return JSON.parse(lines.join('')) as Record<string, unknown>;
}

test.each(['err', 'error'])('an error under %s is told by its message, code and causes', (name) => {
  const cause = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
  expect(logged({ [name]: new TypeError('no answer', { cause }) })[name]).toMatchObject({
    type: 'TypeError',
    message: 'no answer',
    stack: expect.stringContaining('request-log.test.ts'),
    cause: { type: 'Error', message: 'connection refused', code: 'ECONNREFUSED' },
  });
  expect(logged({ [name]: new AggregateError([cause], 'all failed') })[name]).toMatchObject({
    errors: [{ message: 'connection refused' }],
  });
});

test('what an error carries besides is not told', () => {
  const error = Object.assign(new Error('lost'), { client: { secretKey: 'sesame' }, config: { headers: 'sesame' } });
  expect(JSON.stringify(logged({ error }))).not.toContain('sesame');
});

test('what is no error is told as it is', () => {
  expect(logged({ error: 'a text' })).toMatchObject({ error: 'a text' });
});
