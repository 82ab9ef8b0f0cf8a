export { createDeleteOldMail } from './delete-old-mail.ts';
export { mailJobs } from './mail.jobs.ts';
export { createReadOutbox, type OutboxMail } from './read-outbox.ts';
export { createSendMail } from './send-mail.ts';
export { passwordChangedMail } from './templates/password-changed.ts';
export { resetPasswordMail } from './templates/reset-password.ts';
export { securityEventMail } from './templates/security-event.ts';
export { verifyEmailMail } from './templates/verify-email.ts';
export { createWriteMail, type WriteMail } from './write-mail.ts';
