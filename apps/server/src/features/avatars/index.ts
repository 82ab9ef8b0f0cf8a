export { type AvatarUrlOf, avatarKeyOf, createAvatarUrlOf } from './avatar-address.ts';
export { createAvatarRoutes } from './avatars.routes.ts';
export { isAvatarInUse } from './set-avatar.ts';
