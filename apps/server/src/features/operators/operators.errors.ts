import { AppError } from '../../shared/errors.ts';

export const userNotFound = () => new AppError('user.not_found', 'There is no such person.');

export const isSelf = () => new AppError('user.is_self', 'Nobody locks themselves out, or lets themselves in.');
