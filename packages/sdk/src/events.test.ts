import type { WorkspaceEvent } from '@audiotricks/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRecording } from '../test/server/index.ts';
import { createWorld, until, type World } from '../test/world.ts';
import type { Client } from './client.ts';
import type { EventStreamOptions, StreamState } from './events.ts';

let world: World;
let client: Client;
let stop: () => void = () => undefined;
beforeEach(async () => {
  world = await createWorld();
  client = await world.signedIn();
});
afterEach(async () => {
  stop();
  await world.close();
});

function listen(change: Partial<EventStreamOptions> = {}) {
  const events: WorkspaceEvent[] = [];
  const states: StreamState[] = [];
  const errors: unknown[] = [];
  let resets = 0;
  const stream = client.events({
    workspaceId: world.workspaceId,
    onEvent: (event) => events.push(event),
    onReset: () => {
      resets += 1;
    },
    onState: (state) => states.push(state),
    onError: (error) => errors.push(error),
    backoff: () => 5,
    ...change,
  });
  stop = stream.close;
  return { stream, events, states, errors, resets: () => resets };
}

const opened = () => until('an open stream', () => world.feed.openStreams() === 1);
const send = (title: string) => world.feed.send('recording.created', { recording: makeRecording({ title }) });
const titles = (events: WorkspaceEvent[]) =>
  events.map((event) => (event.type === 'recording.created' ? event.data.recording.title : event.type));

describe('events', () => {
  it('gives parsed events with their ids', async () => {
    const { events, stream } = listen();
    await opened();
    send('one');
    send('two');
    await until('two events', () => events.length === 2);
    expect(titles(events)).toEqual(['one', 'two']);
    expect(stream.lastEventId()).toBe('2');
  });

  it('loses nothing over a cut and doubles nothing', async () => {
    const { events, resets } = listen();
    await opened();
    send('one');
    await until('the first event', () => events.length === 1);
    world.feed.cut();
    send('while away');
    await until('the missed event', () => events.length === 2);
    await opened();
    send('after');
    await until('the last event', () => events.length === 3);
    expect(titles(events)).toEqual(['one', 'while away', 'after']);
    expect(resets()).toBe(0);
  });

  it('asks to read anew when the server no longer keeps what was missed', async () => {
    const { events, resets } = listen();
    await opened();
    send('one');
    await until('the first event', () => events.length === 1);
    world.feed.forgetUpTo(5);
    world.feed.cut();
    await until('a reset', () => resets() === 1);
  });

  it('asks to read anew after a cut before the first event', async () => {
    const { resets } = listen();
    await opened();
    world.feed.cut();
    await until('a reset', () => resets() === 1);
  });

  it('renews its token and goes on', async () => {
    const { events, errors } = listen();
    await opened();
    world.accounts.expireAccess();
    world.feed.cut();
    await opened();
    send('later');
    await until('an event', () => events.length === 1);
    expect(errors).toEqual([]);
  });

  it('reconnects when the server falls silent', async () => {
    const { states } = listen({ silenceMs: 60 });
    await until('a second opening', () => states.filter((state) => state === 'open').length >= 2);
  });

  it('gets over an unavailable server', async () => {
    world.server.faults.plan('events.stream', { kind: 'problem', code: 'server.unavailable' }, 2);
    const { states } = listen();
    await opened();
    expect(states.filter((state) => state === 'waiting')).toHaveLength(2);
  });

  it('ends for good where there is no right to it', async () => {
    const { errors, states } = listen({ workspaceId: '00000000-0000-4000-8000-000000000000' });
    await until('an error', () => errors.length === 1);
    expect(errors[0]).toMatchObject({ code: 'workspace.not_found' });
    await until('the end', () => states.at(-1) === 'closed');
  });

  it('closes', async () => {
    const { stream, states } = listen();
    await opened();
    stream.close();
    await until('no stream', () => world.feed.openStreams() === 0);
    expect(states.at(-1)).toBe('closed');
  });
});
