import { mailStateSchema } from '@audiotricks/contracts';
import { expect, test } from 'vitest';
import { transition } from './mail.states.ts';

test('a mail is sent once, and what never left is never told to have arrived', () => {
  expect(transition('queued', 'send')).toBe('sent');
  expect(transition('queued', 'expire')).toBe('dropped');
  expect(transition('queued', 'fail')).toBe('failed');
  expect(mailStateSchema.options.filter((state) => transition(state, 'send') !== null)).toEqual(['queued']);
  expect(mailStateSchema.options.filter((state) => transition(state, 'deliver') !== null)).toEqual(['sent']);
  // Some servers take a message over and send it back later.
  expect(transition('delivered', 'bounce')).toBe('bounced');
  expect(transition('bounced', 'deliver')).toBeNull();
});
