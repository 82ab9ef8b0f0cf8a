import type { Recording } from '@audiotricks/contracts';
import { NameDialog } from '../../ui/name-dialog.tsx';
import { useChangeRecording } from './use-recordings.ts';

interface RenameDialogProps {
  recording: Recording;
  isOpen: boolean;
  onClose: () => void;
}

export function RenameDialog({ recording, isOpen, onClose }: RenameDialogProps) {
  const rename = useChangeRecording();
  const close = () => {
    rename.reset();
    onClose();
  };
  return (
    <NameDialog
      isOpen={isOpen}
      title="Rename"
      action="Save"
      label="Title"
      field="title"
      initial={recording.title}
      maxLength={300}
      isBusy={rename.isPending}
      error={rename.error}
      onName={(title) => rename.mutate({ recordingId: recording.id, changes: { title } }, { onSuccess: close })}
      onClose={close}
    />
  );
}
