import type { Peaks } from '@audiotricks/contracts';
import { ActionIcon, Button, Menu, Switch } from '@mantine/core';
import { IconCheck, IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { formatTime } from '../../lib/format.ts';
import { useShortcuts } from '../../lib/use-shortcuts.ts';
import type { Playback } from './playback.ts';
import classes from './player.module.css';
import { keepRate, keepSkipsSilence, rates, usePlaybackState } from './use-playback.ts';
import { Waveform } from './waveform.tsx';

const stepMs = 5000;
const bigStepMs = 30_000;

/** Stays at the bottom of the recording's page, within reach of a thumb. */
export function Player({ playback, peaks }: { playback: Playback; peaks: Peaks | null }) {
  const { isPlaying, isWaiting, isPreparing, durationMs, error } = usePlaybackState(playback);
  const seekBy = (sign: number) => (event: globalThis.KeyboardEvent) =>
    playback.seek(playback.timeMs() + sign * (event.shiftKey ? bigStepMs : stepMs));
  useShortcuts({ ' ': playback.toggle, ArrowLeft: seekBy(-1), ArrowRight: seekBy(1) });
  const Icon = isPlaying ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <section className={classes.player} aria-label="Player" data-player>
      <ActionIcon
        variant="filled"
        color="accent"
        size={44}
        className={classes.play}
        loading={isWaiting && !isPlaying}
        onClick={playback.toggle}
        aria-label={isPlaying ? 'Pause' : 'Play'}
      >
        <Icon size={20} />
      </ActionIcon>
      <CurrentTime playback={playback} durationMs={durationMs} />
      {error ? (
        <p className={classes.error} role="alert">
          {error === 'unplayable' ? 'This browser cannot play this file.' : 'The sound cannot be loaded.'}
          <Button variant="default" size="compact-sm" onClick={playback.reload}>
            Try again
          </Button>
        </p>
      ) : isPreparing ? (
        <p className={classes.preparing} role="status">
          Preparing playback …
        </p>
      ) : (
        <Waveform peaks={peaks} playback={playback} />
      )}
      <Options playback={playback} />
    </section>
  );
}

/** Written without React: it changes at every frame. */
function CurrentTime({ playback, durationMs }: { playback: Playback; durationMs: number }) {
  const text = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      playback.onTime((timeMs) => {
        const shown = formatTime(timeMs);
        if (text.current && text.current.textContent !== shown) text.current.textContent = shown;
      }),
    [playback],
  );
  return (
    <span className={classes.time}>
      <span ref={text} data-testid="current-time" /> / {formatTime(durationMs)}
    </span>
  );
}

function Options({ playback }: { playback: Playback }) {
  const { rate, skipsSilence } = usePlaybackState(playback);
  return (
    <div className={classes.options}>
      <Menu position="top-end" width={232}>
        <Menu.Target>
          <Button variant="subtle" color="gray" className={classes.rate} aria-label={`Speed ${rate} times`}>
            {rate}×
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Speed</Menu.Label>
          {rates.map((choice) => (
            <Menu.Item
              key={choice}
              rightSection={choice === rate ? <IconCheck size={18} aria-label="chosen" /> : null}
              onClick={() => {
                playback.setRate(choice);
                keepRate(choice);
              }}
            >
              {choice}×
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Switch
        size="sm"
        label="Skip silence"
        checked={skipsSilence}
        onChange={(event) => {
          playback.setSkipsSilence(event.currentTarget.checked);
          keepSkipsSilence(event.currentTarget.checked);
        }}
      />
    </div>
  );
}
