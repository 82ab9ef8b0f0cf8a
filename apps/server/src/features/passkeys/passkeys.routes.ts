import {
  addPasskey,
  listPasskeys,
  newPasskeyOptions,
  passkeyOptions,
  passkeySignIn,
  removePasskey,
  renamePasskey,
} from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { actorOf } from '../../shared/http/actor.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { beginSession, deviceOf, type OpenSessionFor } from '../identity/index.ts';
import type { WriteMail } from '../mail/index.ts';
import type { createAddPasskey } from './add-passkey.ts';
import type { AssertPasskey, createPasskeyOptions } from './assert-passkey.ts';
import type { createManagePasskeys } from './manage-passkeys.ts';

export interface PasskeyRouteDeps {
  database: Database;
  openSession: OpenSessionFor;
  writeMail: WriteMail;
  now: () => Date;
  useCases: {
    passkeyOptions: ReturnType<typeof createPasskeyOptions>;
    assertPasskey: AssertPasskey;
    addPasskey: ReturnType<typeof createAddPasskey>;
    manage: ReturnType<typeof createManagePasskeys>;
  };
}

export function createPasskeyRoutes(deps: PasskeyRouteDeps): RouteImplementation[] {
  const { database, openSession, writeMail, now, useCases } = deps;
  const { manage } = useCases;
  return [
    implement(passkeyOptions, () => useCases.passkeyOptions()),
    implement(passkeySignIn, async ({ body, request, reply }) => {
      // A passkey is two factors by itself: something one has, opened by what one knows or is.
      const userId = await useCases.assertPasskey(body.passkey);
      const session = await database.system((transaction) =>
        beginSession(transaction, { userId, device: deviceOf(request), writeMail, now: now() }),
      );
      return openSession(userId, session, reply);
    }),
    implement(listPasskeys, async ({ caller }) => ({ items: await manage.list(caller.userId), nextCursor: null })),
    implement(newPasskeyOptions, ({ caller }) => useCases.addPasskey.options(caller.userId)),
    implement(addPasskey, (context) =>
      useCases.addPasskey.add(actorOf(context), context.body.name, context.body.passkey),
    ),
    implement(renamePasskey, ({ caller, params, body }) => manage.rename(caller.userId, params.passkeyId, body.name)),
    implement(removePasskey, async (context) => {
      await manage.remove(actorOf(context), context.params.passkeyId);
      return undefined;
    }),
  ];
}
