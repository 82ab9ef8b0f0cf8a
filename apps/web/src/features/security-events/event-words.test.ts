import type { SecurityEvent } from '@audiotricks/contracts';
import { expect, test } from 'vitest';
import { lineOf } from './event-words.ts';

const event: SecurityEvent = {
  ...{ id: '1', type: 'permission.denied', severity: 'notice', workspaceId: null, ipAddress: null, details: {} },
  ...{ person: null, occurrences: 1, createdAt: '2026-11-29T12:00:00Z', lastSeenAt: '2026-11-29T12:00:00Z' },
  ...{ resolvedAt: null, resolvedBy: null, isResolvable: true },
};

test.each([
  [{}, 'No known account'],
  [{ person: { id: '2', name: null } }, 'Somebody who is gone'],
  [
    {
      person: { id: '2', name: 'Ada' },
      occurrences: 1200,
      ipAddress: '192.0.2.1',
      details: { permission: 'users.read' },
    },
    'Ada · users.read · 1,200 times · from 192.0.2.1',
  ],
  [
    {
      person: { id: '2', name: 'Ada' },
      ipAddress: '192.0.2.1',
      details: { device: 'Firefox on Linux', country: 'Australia' },
    },
    'Ada · Firefox on Linux · from 192.0.2.1 (Australia)',
  ],
  [{ person: { id: '2', name: 'Ada' }, details: { recordings: 1000 } }, 'Ada · 1,000 recordings'],
])('%o reads %s', (change, line) => expect(lineOf({ ...event, ...change })).toBe(line));
