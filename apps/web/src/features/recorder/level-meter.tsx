import { useReducedMotion } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { drawLevels } from './draw-levels.ts';
import classes from './level-meter.module.css';
import { createSilenceWatch } from './silence-watch.ts';

const columns = 56;
const livelyMs = 60;
/** For those who want no motion: a reading now and then. */
const calmMs = 1000;

interface LevelMeterProps {
  level: () => number;
  isRunning: boolean;
}

/** The last seconds of loudness, so that one sees that one is heard; says so in words when nothing is. */
export function LevelMeter({ level, isRunning }: LevelMeterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const meter = useRef<HTMLMeterElement>(null);
  const levels = useRef<number[]>([]);
  const [isSilent, setSilent] = useState(false);
  const isCalm = useReducedMotion();

  useEffect(() => {
    const draw = () => canvas.current && drawLevels(canvas.current, levels.current, columns);
    draw();
    if (!isRunning) return;
    const silence = createSilenceWatch();
    const read = () => {
      const now = level();
      levels.current = [...levels.current, now].slice(-columns);
      setSilent(silence.note(now, performance.now()));
      if (meter.current) meter.current.value = now;
      draw();
    };
    const timer = setInterval(read, isCalm ? calmMs : livelyMs);
    return () => clearInterval(timer);
  }, [level, isRunning, isCalm]);

  return (
    <div className={classes.meter}>
      <meter ref={meter} min={0} max={1} aria-label="Loudness" className={classes.spoken} />
      <div className={classes.frame} aria-hidden="true" data-running={isRunning || undefined}>
        <canvas ref={canvas} className={classes.canvas} />
      </div>
      <p className={classes.hint} role="status">
        {isRunning && isSilent && 'Nothing is heard. Is the microphone muted?'}
      </p>
    </div>
  );
}
