import type { Revision, TranscriptSource } from '@audiotricks/contracts';
import type { ReactNode } from 'react';
import { formatDateTime } from '../../lib/format.ts';
import { engineName, languageName } from '../runs/index.ts';
import { madeBy } from './made-by.ts';
import classes from './revision-bar.module.css';

interface UsedPanelProps {
  revision: Revision;
  /** Of the same revision; none while its text is read, and in those from before parts were noted. */
  sources: readonly TranscriptSource[];
}

/** What a revision was made by and with. */
export function UsedPanel({ revision, sources }: UsedPanelProps) {
  const { kind, language, prompt, vocabulary, createdAt } = revision;
  const engines = sources.length > 0 ? madeBy(sources) : [engineName(revision)];
  return (
    <dl className={classes.used}>
      <Row name={kind === 'edit' ? 'Edited from' : 'Engine'}>
        {engines.map((line) => (
          <p key={line} className={classes.line}>
            {line}
          </p>
        ))}
      </Row>
      <Row name="Language">{language === null ? 'not known' : languageName(language)}</Row>
      {vocabulary.length > 0 ? (
        <Row name="Told to expect, from the vocabulary">{vocabulary.join(', ')}</Row>
      ) : (
        <Row name="Told to expect">{prompt ?? 'nothing'}</Row>
      )}
      <Row name="Made">{formatDateTime(createdAt)}</Row>
    </dl>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
