import { Button } from '@mantine/core';
import { IconMicrophone } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useShortcuts } from '../../lib/use-shortcuts.ts';
import compact from '../../ui/compact-button.module.css';

/** The way to the microphone. `isCompact`: beside others, on a phone only its icon. */
export function RecordButton({ isCompact = false }: { isCompact?: boolean }) {
  const navigate = useNavigate();
  useShortcuts({ r: () => navigate({ to: '/record' }) });
  return (
    <Button
      variant="default"
      leftSection={<IconMicrophone size={18} aria-hidden="true" />}
      aria-label="Record"
      data-compact={isCompact || undefined}
      classNames={compact}
      renderRoot={(props) => <Link {...props} to="/record" />}
    >
      Record
    </Button>
  );
}
