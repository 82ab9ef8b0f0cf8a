import { Button, FileButton } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useRef } from 'react';
import { useShortcuts } from '../../lib/use-shortcuts.ts';
import { useUploadQueue } from './uploads-provider.tsx';

/** Opens the file picker; many files at once. */
export function UploadButton({ label = 'Upload' }: { label?: string }) {
  const queue = useUploadQueue();
  const button = useRef<HTMLButtonElement>(null);
  const reset = useRef<() => void>(null);
  useShortcuts({ u: () => button.current?.click() });
  const onChange = (files: File[]) => {
    queue.add(files);
    reset.current?.();
  };
  return (
    <FileButton multiple accept="audio/*,video/*" onChange={onChange} resetRef={reset}>
      {(props) => (
        <Button {...props} ref={button} leftSection={<IconUpload size={18} aria-hidden="true" />}>
          {label}
        </Button>
      )}
    </FileButton>
  );
}
