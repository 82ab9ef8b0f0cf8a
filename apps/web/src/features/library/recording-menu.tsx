import type { Recording } from '@audiotricks/contracts';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconFolder, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { OrganiseDialog } from '../projects/index.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { useChangeRecording } from './use-recordings.ts';

/** What can be done with a recording from the list. */
export function RecordingMenu({ recording, className }: { recording: Recording; className: string | undefined }) {
  const [open, setOpen] = useState<'rename' | 'organise' | 'delete' | null>(null);
  const change = useChangeRecording();
  const close = () => {
    setOpen(null);
    change.reset();
  };
  return (
    <div className={className}>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${recording.title.slice(0, 80)}`}>
            <IconDots size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={18} />} onClick={() => setOpen('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconFolder size={18} />} onClick={() => setOpen('organise')}>
            Project and tags…
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={18} />} color="red" onClick={() => setOpen('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RenameDialog recording={recording} isOpen={open === 'rename'} onClose={close} />
      <OrganiseDialog
        recording={recording}
        isOpen={open === 'organise'}
        isBusy={change.isPending}
        error={change.error}
        onSave={(changes) => change.mutate({ recordingId: recording.id, changes }, { onSuccess: close })}
        onClose={close}
      />
      <DeleteDialog recording={recording} isOpen={open === 'delete'} onClose={close} onDeleted={close} />
    </div>
  );
}
