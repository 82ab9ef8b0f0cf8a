ALTER TYPE "session_end" ADD VALUE 'password_changed';
ALTER TYPE "session_end" ADD VALUE 'ended_by_user';
