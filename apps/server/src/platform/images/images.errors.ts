import { AppError } from '../../shared/errors.ts';

export const imageErrors = {
  typeRefused: () => new AppError('avatar.type_refused', 'Choose a picture: JPEG, PNG, WebP, GIF or AVIF.'),
  tooManyPixels: (maxPixels: number) =>
    new AppError(
      'avatar.too_many_pixels',
      `This picture is too large: at most ${Math.floor(maxPixels / 1_000_000)} megapixels.`,
    ),
  damaged: (reason: string) =>
    new AppError('avatar.damaged', 'This picture cannot be read. It may be damaged.', { cause: new Error(reason) }),
  busy: () => new AppError('server.unavailable', 'Too many pictures at once. Try again in a moment.'),
};
