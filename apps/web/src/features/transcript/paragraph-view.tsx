import { memo } from 'react';
import { formatTime } from '../../lib/format.ts';
import classes from './paragraph-view.module.css';
import type { Paragraph } from './paragraphs.ts';

interface ParagraphViewProps {
  paragraph: Paragraph;
  onSeek: (timeMs: number) => void;
}

/** One paragraph; speaker and time stand in the margin. Clicks on words are taken by the transcript around it. */
export const ParagraphView = memo(function ParagraphView({ paragraph, onSeek }: ParagraphViewProps) {
  const { startMs, speaker, words, firstWord, text } = paragraph;
  return (
    <div className={classes.paragraph}>
      <div className={classes.margin}>
        <button
          type="button"
          className={classes.time}
          data-row
          onClick={() => onSeek(startMs)}
          aria-label={`Play from ${formatTime(startMs)}`}
        >
          {formatTime(startMs)}
        </button>
        {speaker && <span className={classes.speaker}>{speaker}</span>}
      </div>
      <p className={classes.text}>
        {words.length === 0 && text}
        {words.map((word, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place in the text
          <Word key={firstWord + index} index={firstWord + index} {...word} />
        ))}
      </p>
    </div>
  );
});

function Word({ index, before, text, isUnsure }: { index: number; before: string; text: string; isUnsure: boolean }) {
  return (
    <>
      {before}
      <span className={classes.word} data-word={index} data-unsure={isUnsure || undefined}>
        {text}
      </span>
    </>
  );
}
