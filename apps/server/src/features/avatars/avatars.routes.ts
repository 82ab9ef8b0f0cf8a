import { Readable } from 'node:stream';
import { deleteAvatar, putAvatar, readAvatar } from '@audiotricks/contracts';
import type { Storage } from '../../platform/storage/index.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { avatarErrors } from './avatars.errors.ts';
import { receivePicture } from './receive-picture.ts';
import { createAvatars, isAvatarInUse, type SetAvatarDeps } from './set-avatar.ts';

export interface AvatarRoutesDeps extends SetAvatarDeps {
  storage: Pick<Storage, 'put' | 'head' | 'read'>;
}

export function createAvatarRoutes(deps: AvatarRoutesDeps): RouteImplementation[] {
  const { database, storage } = deps;
  const avatars = createAvatars(deps);
  return [
    implement(putAvatar, async ({ caller, request }) => {
      const announced = request.headers['content-length'];
      const picture = await receivePicture(request.raw, announced === undefined ? null : Number(announced));
      return avatars.setAvatar(caller.userId, picture);
    }),
    implement(deleteAvatar, ({ caller }) => avatars.deleteAvatar(caller.userId)),
    implement(readAvatar, async ({ params, request, reply }) => {
      const key = `avatars/${params.fileName}`;
      // Gone for everybody at once, though its bytes are freed a little later.
      const isInUse = await database.system((transaction) => isAvatarInUse(transaction, key));
      const facts = isInUse ? await storage.head(key) : null;
      if (facts === null) throw avatarErrors.notFound();
      reply.headers({
        'content-type': 'image/webp',
        'content-length': facts.sizeBytes,
        'cache-control': 'public, max-age=31536000, immutable',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
      });
      reply.send(request.method === 'HEAD' ? Readable.from([]) : await storage.read(key));
      return undefined;
    }),
  ];
}
