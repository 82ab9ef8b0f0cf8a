import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Database, lockPerson } from '../../platform/database/index.ts';
import type { CountryOf } from '../../platform/geoip/index.ts';
import { describeDevice } from '../../shared/device-words.ts';
import { networkOf } from '../../shared/http/network.ts';
import { newId } from '../../shared/ids.ts';
import { hashSecretToken, newSecretToken } from '../../shared/secret-token.ts';
import { newDeviceMail, tellOwner, type WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';

/** How long a device that does not come back is remembered. */
export const deviceLifeMs = 365 * 24 * 60 * 60 * 1000;

export interface NoteDeviceDeps {
  database: Database;
  /** Holds what a browser is known by; it opens nothing. */
  cookie: {
    read(request: FastifyRequest): string | null;
    set(reply: FastifyReply, token: string, expiresAt: Date): void;
  };
  /** The country that an address is used in, where that is known. */
  countryOf: CountryOf;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  now: () => Date;
}

/**
 * Remembers from what somebody has just signed in, and tells them by mail and security event where they never did
 * (ASVS 6.3.5). Known is a browser by its cookie, and without one the same kind of program from the same network. Before
 * the answer goes out: whoever gets a token was noted. The first device of an account is no news.
 */
export function createNoteDevice(deps: NoteDeviceDeps) {
  const { database, cookie, countryOf, writeMail, recordSecurityEvent, now } = deps;
  return async (userId: string, reply: FastifyReply): Promise<void> => {
    const { request } = reply;
    const at = now();
    const shown = cookie.read(request);
    const token = shown !== null && /^[\w-]{43}$/.test(shown) ? shown : newSecretToken();
    const tokenHash = hashSecretToken(token).toString('base64url');
    const description = describeDevice(request.headers['user-agent'] ?? '');
    const network = networkOf(request.ip);
    await database.system(async (transaction) => {
      // One after the other for a person: of two sign-ins at once the second knows what the first did.
      await lockPerson(transaction, userId);
      const known = await transaction.knownDevice.findMany({ where: { userId } });
      const same = known.find((device) => device.tokenHash === tokenHash);
      if (same) {
        await transaction.knownDevice.update({
          where: { id: same.id },
          data: { description, network, lastSeenAt: at },
        });
        return;
      }
      const data = { id: newId(), userId, tokenHash, description, network, createdAt: at, lastSeenAt: at };
      await transaction.knownDevice.create({ data });
      const isLike = known.some((device) => device.description === description && device.network === network);
      if (known.length === 0 || isLike) return;
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      const country = countryOf(request.ip);
      const details = { device: description, ...(country !== null && { country }) };
      await recordSecurityEvent(transaction, { type: 'sign_in.new_device', userId, ipAddress: request.ip, details });
      const message = newDeviceMail({ device: description, ipAddress: request.ip, country, at });
      await tellOwner(transaction, { user, message, writeMail, now: at });
    });
    cookie.set(reply, token, new Date(at.getTime() + deviceLifeMs));
  };
}

export type NoteDevice = ReturnType<typeof createNoteDevice>;
