import { endImpersonation, type ImpersonationAnswer, me, renewImpersonation } from '@audiotricks/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../test/server/index.ts';
import { ada, createWorld, type World } from '../test/world.ts';
import { createActingClient } from './index.ts';

const impersonationId = '018f0000-0000-7000-8000-000000000001';
const grace = { email: 'grace@example.org', password: 'correct horse' };
let world: World;
let refusal: Refusal | null;
beforeEach(async () => {
  world = await createWorld();
  world.accounts.add({ ...grace, name: 'Grace' });
  refusal = null;
  world.server.mount(endImpersonation, () => answerOf({ endedAt: '2026-11-30T00:10:00.000Z', endedBy: 'operator' }));
  world.server.mount(renewImpersonation, async () => {
    if (refusal) throw refusal;
    // A token of Grace's, which the real server makes for whom the operator acts.
    const session = await world.connect().auth.signIn(grace);
    return { ...session, impersonation: answerOf({ endedAt: null, endedBy: null }) };
  });
});
afterEach(() => world.close());

function answerOf(end: Pick<ImpersonationAnswer['impersonation'], 'endedAt' | 'endedBy'>) {
  const person = { id: impersonationId, name: 'Somebody' };
  const [startedAt, expiresAt] = ['2026-11-30T00:00:00.000Z', '2026-11-30T00:30:00.000Z'];
  return { id: impersonationId, operator: person, user: person, reason: 'Ticket 42', startedAt, expiresAt, ...end };
}

describe('a client with which an operator acts for a person', () => {
  it('calls as the person by the operator’s session, which stays what it was', async () => {
    const operator = await world.signedIn();
    const acting = createActingClient(operator, { baseUrl: world.baseUrl, impersonationId });
    expect((await acting.auth.restore())?.user.email).toBe(grace.email);
    expect((await acting.call(me)).user.email).toBe(grace.email);
    expect((await operator.call(me)).user.email).toBe(ada.email);
  });

  it('ends the acting where it signs out, not the operator’s session', async () => {
    const operator = await world.signedIn();
    await createActingClient(operator, { baseUrl: world.baseUrl, impersonationId }).auth.signOut();
    expect(world.server.calls).toContain('admin.endImpersonation');
    expect(world.server.calls).not.toContain('auth.signOut');
    expect((await operator.call(me)).user.email).toBe(ada.email);
  });

  it.each(['impersonation.ended', 'impersonation.not_found', 'permission.denied', 'auth.token_invalid'] as const)(
    'is told that it is over by %s',
    async (code) => {
      const operator = await world.signedIn();
      let told = 0;
      const onSignedOut = () => (told += 1);
      const acting = createActingClient(operator, { baseUrl: world.baseUrl, impersonationId, onSignedOut });
      await acting.auth.restore();
      world.accounts.expireAccess();
      await operator.auth.restore();
      refusal = new Refusal(code, 'It is over.');
      await expect(acting.call(me)).rejects.toMatchObject({ code });
      expect(told).toBe(1);
      expect(acting.auth.current()).toBeNull();
    },
  );
});
