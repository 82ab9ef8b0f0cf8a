import type { Peaks } from '@audiotricks/contracts';
import { useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import WaveSurfer from 'wavesurfer.js';
import { formatTime } from '../../lib/format.ts';
import type { Playback } from './playback.ts';
import { usePlaybackState } from './use-playback.ts';
import classes from './waveform.module.css';

interface WaveformProps {
  peaks: Peaks | null;
  playback: Playback;
}

const stepMs = 5000;
const pageMs = 30_000;
const flatLine = Array.from({ length: 400 }, () => 0);

/** The loudness over time; a slider for the place being heard. A flat line until the peaks are there. */
export function Waveform({ peaks, playback }: WaveformProps) {
  const root = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme();
  const { durationMs } = usePlaybackState(playback);
  const shape = useMemo(() => (peaks ? peaks.peaks.map((peak) => peak / 255) : flatLine), [peaks]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the colours that are read from CSS
  useEffect(() => {
    const container = root.current;
    if (!container || durationMs === 0) return;
    const style = getComputedStyle(container);
    // It only draws: its own media element stays empty, the playback is the truth.
    const wave = WaveSurfer.create({
      container,
      peaks: [shape],
      duration: durationMs / 1000,
      height: 'auto',
      normalize: peaks !== null,
      barWidth: 2,
      barGap: 2,
      barRadius: 2,
      barMinHeight: 2,
      cursorWidth: 2,
      waveColor: style.getPropertyValue('--at-wave'),
      progressColor: style.getPropertyValue('--at-accent'),
      cursorColor: style.getPropertyValue('--at-text'),
      dragToSeek: true,
      hideScrollbar: true,
    });
    wave.on('interaction', (seconds) => playback.seek(seconds * 1000));
    const draw = (timeMs: number) => {
      wave.getRenderer().renderProgress(Math.min(1, timeMs / durationMs));
      container.setAttribute('aria-valuenow', String(Math.round(timeMs / 1000)));
      container.setAttribute('aria-valuetext', formatTime(timeMs));
    };
    wave.on('ready', () => draw(playback.timeMs()));
    const stop = playback.onTime(draw);
    return () => {
      stop();
      wave.destroy();
    };
  }, [shape, peaks, durationMs, playback, scheme]);

  function onKeyDown(event: KeyboardEvent): void {
    const steps: Record<string, number> = {
      ArrowLeft: -stepMs,
      ArrowDown: -stepMs,
      ArrowRight: stepMs,
      ArrowUp: stepMs,
      PageDown: -pageMs,
      PageUp: pageMs,
      Home: -durationMs,
      End: durationMs,
    };
    const step = steps[event.key];
    if (step === undefined || event.shiftKey) return;
    event.preventDefault();
    playback.seek(playback.timeMs() + step);
  }

  return (
    <div
      ref={root}
      className={classes.waveform}
      role="slider"
      tabIndex={0}
      aria-label="Position"
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={0}
      aria-valuetext="0:00"
      onKeyDown={onKeyDown}
      data-has-peaks={peaks !== null || undefined}
    />
  );
}
