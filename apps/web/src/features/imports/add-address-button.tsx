import { Button } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useShortcuts } from '../../lib/use-shortcuts.ts';
import compact from '../../ui/compact-button.module.css';
import { AddAddressDialog } from './add-address-dialog.tsx';

interface AddAddressButtonProps {
  label?: string;
  /** Beside others: on a phone only its icon. */
  isCompact?: boolean;
}

/** Opens the dialog for an address. */
export function AddAddressButton({ label = 'Add from an address', isCompact = false }: AddAddressButtonProps) {
  const [isOpen, setOpen] = useState(false);
  useShortcuts({ a: () => setOpen(true) });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconLink size={18} aria-hidden="true" />}
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        aria-label={label}
        data-compact={isCompact || undefined}
        classNames={compact}
      >
        {label}
      </Button>
      <AddAddressDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
