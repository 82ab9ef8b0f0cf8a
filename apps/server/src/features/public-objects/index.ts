export { publicObjectJobs } from './public-objects.jobs.ts';
export { lockPublicObject } from './public-objects.lock.ts';
export { createWithdrawal, withdrawObject } from './withdraw.ts';
