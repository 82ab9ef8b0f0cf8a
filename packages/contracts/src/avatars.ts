import { z } from 'zod';
import { userSchema } from './identity.ts';
import { defineRoute } from './route.ts';

/** Largest picture that is taken; what is shown is made of it. */
export const maxAvatarBytes = 5 * 1024 * 1024;

export const putAvatar = defineRoute({
  id: 'me.putAvatar',
  method: 'PUT',
  path: '/v1/me/avatar',
  summary: 'Set my picture: the bytes of a JPEG, PNG, WebP, GIF or AVIF, at most 5 MiB.',
  access: { scope: 'user' },
  body: { raw: 'bytes', contentType: 'image/*' },
  status: 200,
  response: userSchema,
  errors: [
    'avatar.type_refused',
    'avatar.too_large',
    'avatar.too_many_pixels',
    'avatar.damaged',
    'request.malformed',
    'storage.full',
    'server.unavailable',
  ],
});

export const deleteAvatar = defineRoute({
  id: 'me.deleteAvatar',
  method: 'DELETE',
  path: '/v1/me/avatar',
  summary: 'Take my picture back; safe to repeat.',
  access: { scope: 'user' },
  status: 200,
  response: userSchema,
  errors: [],
});

export const readAvatar = defineRoute({
  id: 'avatars.read',
  method: 'GET',
  path: '/avatars/:fileName',
  summary: 'A picture, for anybody who has its address.',
  access: { scope: 'public' },
  params: z.object({ fileName: z.string().regex(/^[0-9a-f]{64}\.webp$/) }),
  status: 200,
  response: { raw: 'bytes', contentType: 'image/webp' },
  errors: ['avatar.not_found'],
});
