import { useEffect, useState } from 'react';
import { formatTime } from '../../lib/format.ts';

const tickMs = 250;

interface RecordedTimeProps {
  elapsedMs: () => number;
  isRunning: boolean;
  className?: string | undefined;
}

/** How long the recording is by now. */
export function RecordedTime({ elapsedMs, isRunning, className }: RecordedTimeProps) {
  const [shown, setShown] = useState(() => formatTime(elapsedMs()));
  useEffect(() => {
    const show = () => setShown(formatTime(elapsedMs()));
    show();
    if (!isRunning) return;
    const timer = setInterval(show, tickMs);
    return () => clearInterval(timer);
  }, [elapsedMs, isRunning]);
  return (
    <span role="timer" aria-label="Recorded time" className={className}>
      {shown}
    </span>
  );
}
