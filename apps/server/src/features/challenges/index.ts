export { findChallenge, insertChallenge, takeChallenge } from './challenges.repository.ts';
export { createDeleteOldChallenges } from './delete-old-challenges.ts';
