import { ActionIcon, Anchor, FileButton, Progress, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconCopy,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconUpload,
  IconX,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { describeProblem } from '../../lib/problem.ts';
import { DuplicateChoice } from './duplicate-choice.tsx';
import type { UploadItem } from './upload-item.ts';
import type { UploadQueue } from './upload-queue.ts';
import classes from './upload-row.module.css';
import { uploadSentence } from './upload-sentence.ts';

/** One file on its way: how far, how fast, and what can be done. */
export function UploadRow({ item, queue }: { item: UploadItem; queue: UploadQueue }) {
  const { fileName, phase, sentBytes, sizeBytes, recordingId, error } = item;
  const percent = phase === 'completed' ? 100 : sizeBytes === 0 ? 0 : Math.floor((sentBytes / sizeBytes) * 100);
  const problem = phase === 'failed' ? describeProblem(error) : null;
  return (
    <li className={classes.row} data-phase={phase}>
      <div className={classes.head}>
        <PhaseIcon phase={phase} />
        <span className={classes.name} title={fileName}>
          {fileName}
        </span>
        <Actions item={item} queue={queue} />
      </div>
      {phase !== 'completed' && phase !== 'duplicate' && (
        <Progress value={percent} color={problem ? 'red' : 'accent'} aria-label={`Upload of ${fileName}`} />
      )}
      <p className={classes.meta}>
        {problem ? problem.detail : uploadSentence(item)}
        {recordingId && (
          <Anchor
            size="xs"
            renderRoot={(props) => <Link {...props} to="/recordings/$recordingId" params={{ recordingId }} />}
          >
            Open
          </Anchor>
        )}
      </p>
      {phase === 'duplicate' && <DuplicateChoice item={item} queue={queue} />}
      {problem && (
        <p className={classes.meta} data-code>
          Code <code>{problem.code}</code>
        </p>
      )}
    </li>
  );
}

function PhaseIcon({ phase }: Pick<UploadItem, 'phase'>) {
  if (phase === 'completed') return <IconCircleCheck size={18} className={classes.done} aria-hidden="true" />;
  if (phase === 'failed') return <IconCircleX size={18} className={classes.failed} aria-hidden="true" />;
  if (phase === 'duplicate') return <IconCopy size={18} className={classes.warning} aria-hidden="true" />;
  if (phase === 'needs-file' || phase === 'elsewhere' || phase === 'offline') {
    return <IconAlertTriangle size={18} className={classes.warning} aria-hidden="true" />;
  }
  return null;
}

function Actions({ item, queue }: { item: UploadItem; queue: UploadQueue }) {
  const { key, phase, fileName } = item;
  const canPause = phase === 'uploading' || phase === 'opening' || phase === 'offline';
  return (
    <div className={classes.actions}>
      {canPause && <Action verb="Pause" of={fileName} Icon={IconPlayerPause} run={() => queue.pause(key)} />}
      {phase === 'paused' && <Action verb="Resume" of={fileName} Icon={IconPlayerPlay} run={() => queue.resume(key)} />}
      {phase === 'failed' && <Action verb="Retry" of={fileName} Icon={IconRefresh} run={() => queue.retry(key)} />}
      {phase === 'needs-file' && (
        <FileButton onChange={(file) => file && queue.add([file])}>
          {(props) => <Action verb="Choose again" of={fileName} Icon={IconUpload} run={props.onClick} />}
        </FileButton>
      )}
      {phase !== 'completed' && <Action verb="Cancel" of={fileName} Icon={IconX} run={() => queue.cancel(key)} />}
    </div>
  );
}

interface ActionProps {
  verb: string;
  /** The file, for those who do not see which row it is. */
  of: string;
  Icon: typeof IconX;
  run: () => unknown;
}

function Action({ verb, of, Icon, run }: ActionProps) {
  return (
    <Tooltip label={verb}>
      <ActionIcon aria-label={`${verb}: ${of}`} onClick={() => run()}>
        <Icon size={18} />
      </ActionIcon>
    </Tooltip>
  );
}
