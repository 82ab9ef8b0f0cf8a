import type { Recording } from '@audiotricks/contracts';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconFolder, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { OrganiseDialog } from '../projects/index.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { useChangeRecording } from './use-recordings.ts';

type Asked = 'rename' | 'organise' | 'delete';

/** What can be done with a recording from the list; its dialogs come with the menu, not with each of a thousand rows. */
export function RecordingMenu({ recording, className }: { recording: Recording; className: string | undefined }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [wasOpened, setOpened] = useState(false);
  return (
    <div className={className}>
      <Menu onOpen={() => setOpened(true)}>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${recording.title.slice(0, 80)}`}>
            <IconDots size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={18} />} onClick={() => setAsked('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconFolder size={18} />} onClick={() => setAsked('organise')}>
            Project and tags…
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={18} />} color="red" onClick={() => setAsked('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {wasOpened && <Dialogs recording={recording} asked={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

interface DialogsProps {
  recording: Recording;
  asked: Asked | null;
  onClose: () => void;
}

function Dialogs({ recording, asked, onClose }: DialogsProps) {
  const change = useChangeRecording();
  const close = () => {
    onClose();
    change.reset();
  };
  return (
    <>
      <RenameDialog recording={recording} isOpen={asked === 'rename'} onClose={onClose} />
      <OrganiseDialog
        recording={recording}
        isOpen={asked === 'organise'}
        isBusy={change.isPending}
        error={change.error}
        onSave={(changes) => change.mutate({ recordingId: recording.id, changes }, { onSuccess: close })}
        onClose={close}
      />
      <DeleteDialog recording={recording} isOpen={asked === 'delete'} onClose={onClose} onDeleted={onClose} />
    </>
  );
}
