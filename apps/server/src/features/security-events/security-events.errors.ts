import { AppError } from '../../shared/errors.ts';

export const securityEventNotFound = () => new AppError('security_event.not_found', 'There is no such event.');
