import type { DroppedSpan, Segment } from '@audiotricks/contracts';
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { WindowList, type WindowListHandle } from '../../ui/window-list.tsx';
import type { Playback } from '../player/index.ts';
import { leftOutSpans, type Row, rowsOf } from './left-out.ts';
import { LeftOutRow } from './left-out-row.tsx';
import { ParagraphView } from './paragraph-view.tsx';
import { allWords, toParagraphs } from './paragraphs.ts';
import classes from './transcript-view.module.css';
import { useFollowing } from './use-following.ts';
import { lastStarted, wordAt } from './word-at.ts';
import { createWordMarker } from './word-marker.ts';

const keyOf = ({ key }: Row) => key;
/** A guess before measuring: about 80 characters a line of 28 px. */
const estimatePx = (row: Row) => ('why' in row ? 36 : Math.max(28, Math.ceil(row.text.length / 80) * 28) + 16);

interface TranscriptViewProps {
  segments: readonly Segment[];
  dropped?: readonly DroppedSpan[];
  playback: Playback;
  /** Says below what the dots mean; not while more text is to come. */
  hasLegend?: boolean;
}

/** The words of a recording in step with its sound. */
export function TranscriptView({ segments, dropped, playback, hasLegend = false }: TranscriptViewProps) {
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<WindowListHandle | null>(null);
  const words = useMemo(() => allWords(segments), [segments]);
  const leftOut = useMemo(() => leftOutSpans(dropped ?? []), [dropped]);
  const paragraphs = useMemo(() => toParagraphs(segments, leftOut), [segments, leftOut]);
  const rows = useMemo(() => rowsOf(paragraphs, leftOut), [paragraphs, leftOut]);
  const [marker] = useState(() => createWordMarker(() => root.current));
  const follow = useFollowing(root);

  useEffect(
    () =>
      playback.onTime((timeMs, isMoving) => {
        const index = wordAt(words, timeMs);
        // Nothing is marked before anybody listened.
        marker.mark(timeMs === 0 && !isMoving ? -1 : index);
        if (isMoving && index !== -1) follow(index, () => list.current?.scrollToIndex(lastStarted(rows, timeMs)));
      }),
    [playback, words, rows, marker, follow],
  );

  const seek = useCallback((timeMs: number) => playback.playFrom(timeMs), [playback]);

  function onClick(event: MouseEvent): void {
    // Somebody selects text to copy it.
    if (window.getSelection()?.isCollapsed === false) return;
    const span = event.target instanceof Element ? event.target.closest('[data-word]') : null;
    const word = words[Number(span?.getAttribute('data-word') ?? -1)];
    if (word) seek(word.startMs);
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the paragraph's time button does the same from the keyboard
    // biome-ignore lint/a11y/noStaticElementInteractions: a click on a word is a short cut for that button
    <div ref={root} onClick={onClick} className={classes.transcript}>
      <WindowList
        items={rows}
        keyOf={keyOf}
        estimatePx={estimatePx}
        renderItem={(row) =>
          'why' in row ? <LeftOutRow leftOut={row} /> : <ParagraphView paragraph={row} onSeek={seek} />
        }
        onRows={marker.refresh}
        handle={list}
      />
      {hasLegend && paragraphs.some((paragraph) => paragraph.words.some(({ isUnsure }) => isUnsure)) && (
        <p className={classes.legend}>
          Words with <span className={classes.sample}>dots</span> may be wrong.
        </p>
      )}
    </div>
  );
}
