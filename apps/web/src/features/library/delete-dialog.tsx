import type { Recording } from '@audiotricks/contracts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useDeleteRecording } from './use-recordings.ts';

interface DeleteDialogProps {
  recording: Recording;
  isOpen: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteDialog({ recording, isOpen, onClose, onDeleted }: DeleteDialogProps) {
  const remove = useDeleteRecording();
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title="Delete this recording?"
      text={`“${recording.title}”, its audio and its text will be gone. This cannot be undone.`}
      action="Delete"
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(recording.id, { onSuccess: onDeleted })}
      onClose={close}
    />
  );
}
