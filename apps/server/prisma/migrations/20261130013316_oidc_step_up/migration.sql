-- AlterEnum
ALTER TYPE "auth_challenge_purpose" ADD VALUE 'oidc_step_up';
