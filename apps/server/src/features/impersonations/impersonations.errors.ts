import { AppError } from '../../shared/errors.ts';

export const impersonationErrors = {
  notFound: () => new AppError('impersonation.not_found', 'Nobody acted like this.'),
  ended: () => new AppError('impersonation.ended', 'You no longer act for this person.'),
  userNotFound: () => new AppError('user.not_found', 'There is no such person.'),
  isOperator: () => new AppError('user.is_operator', 'Nobody acts for an operator.'),
  inactive: () =>
    new AppError('user.inactive', 'Nobody acts for an account that is deactivated, or that is to be deleted.'),
};
