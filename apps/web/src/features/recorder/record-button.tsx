import { Button } from '@mantine/core';
import { IconMicrophone } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useShortcuts } from '../../lib/use-shortcuts.ts';

/** The way to the microphone. */
export function RecordButton() {
  const navigate = useNavigate();
  useShortcuts({ r: () => navigate({ to: '/record' }) });
  return (
    <Button
      variant="default"
      leftSection={<IconMicrophone size={18} aria-hidden="true" />}
      renderRoot={(props) => <Link {...props} to="/record" />}
    >
      Record
    </Button>
  );
}
