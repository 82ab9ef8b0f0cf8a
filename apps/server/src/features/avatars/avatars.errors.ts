import { maxAvatarBytes } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';

export const avatarErrors = {
  notFound: () => new AppError('avatar.not_found', 'There is no such picture.'),
  tooLarge: () =>
    new AppError('avatar.too_large', `This picture is too large: at most ${maxAvatarBytes / 1024 / 1024} MB.`),
  cut: (cause: unknown) => new AppError('request.malformed', 'The picture did not arrive whole.', { cause }),
};
