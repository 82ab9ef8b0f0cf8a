import { AppError } from '../../shared/errors.ts';

const minuteMs = 60_000;

function minutes(ms: number): string {
  return (Math.floor(ms / (minuteMs / 10)) / 10).toFixed(1);
}

/** The plan's audio of this month does not reach. */
export function audioUsedUp({ neededMs, leftMs }: { neededMs: number; leftMs: number }): AppError {
  const needed = (Math.ceil(neededMs / (minuteMs / 10)) / 10).toFixed(1);
  return new AppError(
    'quota.exceeded',
    `This run needs ${needed} minutes of audio and the plan has ${minutes(leftMs)} left this month.`,
  );
}
