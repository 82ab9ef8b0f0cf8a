import type { Recording, Transcript } from '@audiotricks/contracts';
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconCheck, IconCopy, IconDots, IconDownload, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { announce } from '../../lib/announce.ts';
import { DeleteDialog, isUnderWay } from '../library/index.ts';
import { plainText } from '../transcript/index.ts';
import classes from './recording-actions.module.css';
import { copyText, saveText } from './take-out.ts';

interface RecordingActionsProps {
  recording: Recording;
  transcript: Transcript | undefined;
  /** Opens the dialog for a run. */
  onRun: () => void;
}

const shownMs = 2000;
const copyWords = { yes: 'Copied', failed: 'Not copied' };

/** Take the text out, run again, delete. */
export function RecordingActions({ recording, transcript, onRun }: RecordingActionsProps) {
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const [copied, setCopied] = useState<'yes' | 'failed' | null>(null);
  const text = () => plainText(transcript?.segments ?? []);
  const menuButton = useRef<HTMLButtonElement>(null);
  /** A dialog gives the focus back to what had it: the menu's item will be gone, its button will not. */
  const fromMenu = (open: () => void) => () => {
    menuButton.current?.focus();
    open();
  };
  const hasText = (transcript?.segments.length ?? 0) > 0;

  async function copy(): Promise<void> {
    const isDone = await copyText(text());
    announce(isDone ? 'The text is copied.' : 'The text could not be copied.');
    setCopied(isDone ? 'yes' : 'failed');
    setTimeout(() => setCopied(null), shownMs);
  }

  return (
    <div className={classes.actions}>
      {hasText && (
        <Button
          variant="default"
          className={classes.copy}
          leftSection={copied === 'yes' ? <IconCheck size={18} /> : <IconCopy size={18} />}
          onClick={copy}
        >
          <span className={classes.copyWord}>{copied === null ? 'Copy text' : copyWords[copied]}</span>
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <ActionIcon ref={menuButton} aria-label="More actions">
            <IconDots size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {hasText && (
            <Menu.Item leftSection={<IconDownload size={18} />} onClick={() => saveText(recording.title, text())}>
              Download as text
            </Menu.Item>
          )}
          {!isUnderWay(recording) && (
            <Menu.Item leftSection={<IconRefresh size={18} />} onClick={fromMenu(onRun)}>
              Transcribe again…
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconTrash size={18} />} color="red" onClick={fromMenu(() => setDeleting(true))}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeleteDialog
        recording={recording}
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        onDeleted={() => navigate({ to: '/' })}
      />
    </div>
  );
}
