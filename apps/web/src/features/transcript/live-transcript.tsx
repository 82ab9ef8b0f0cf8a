import type { Segment } from '@audiotricks/contracts';
import { useMemo } from 'react';
import { formatTime } from '../../lib/format.ts';
import type { LiveChunk } from '../live/index.ts';
import type { Playback } from '../player/index.ts';
import { type LiveBlock, liveBlocks } from './live-text.ts';
import classes from './live-transcript.module.css';
import { TranscriptView } from './transcript-view.tsx';

interface LiveTranscriptProps {
  segments: readonly Segment[];
  chunks: readonly LiveChunk[];
  durationMs: number | null;
  playback: Playback;
}

/** Text as it arrives, each piece where it will stay. */
export function LiveTranscript({ segments, chunks, durationMs, playback }: LiveTranscriptProps) {
  const groups = useMemo(
    () => groupBlocks(liveBlocks({ segments, chunks, durationMs })),
    [segments, chunks, durationMs],
  );
  return (
    <div>
      {groups.map((group) =>
        'segments' in group ? (
          <TranscriptView key={`s${group.startMs}`} segments={group.segments} playback={playback} />
        ) : (
          <LiveRow key={`${group.kind}${group.startMs}`} block={group} />
        ),
      )}
    </div>
  );
}

type OtherBlock = Exclude<LiveBlock, { kind: 'segment' }>;
type Group = { startMs: number; segments: Segment[] } | OtherBlock;

/** Neighbouring segments stand in one transcript. */
function groupBlocks(blocks: readonly LiveBlock[]): Group[] {
  const groups: Group[] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (block.kind !== 'segment') groups.push(block);
    else if (last && 'segments' in last) last.segments.push(block.segment);
    else groups.push({ startMs: block.startMs, segments: [block.segment] });
  }
  return groups;
}

function LiveRow({ block }: { block: OtherBlock }) {
  const { kind, startMs, endMs } = block;
  return (
    <div className={classes.row} data-kind={kind}>
      <span className={classes.time}>{formatTime(startMs)}</span>
      <p className={classes.text}>
        {block.kind === 'chunk'
          ? block.chunk.text.trim()
          : `Listening to ${formatTime(startMs)} – ${formatTime(endMs)}`}
      </p>
    </div>
  );
}
