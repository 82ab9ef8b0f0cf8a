import { Menu, useMantineColorScheme } from '@mantine/core';
import {
  IconCheck,
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconServer2,
  IconSettings,
  IconShield,
  IconShieldHalf,
  IconShieldLock,
  IconSun,
} from '@tabler/icons-react';
import { Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { PersonPicture, useMe } from '../features/account/index.ts';
import { useGuardedPages } from '../features/operators/index.ts';
import { isBusy as isRecorderBusy, useRecorder } from '../features/recorder/index.ts';
import { useUploads } from '../features/uploads/index.ts';
import { leaveActing } from '../lib/acting.ts';
import { useApi } from '../lib/api.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

const schemes = [
  { value: 'light', label: 'Light', Icon: IconSun },
  { value: 'dark', label: 'Dark', Icon: IconMoon },
  { value: 'auto', label: 'As the system', Icon: IconDeviceDesktop },
] as const;

/** Who is signed in, the look, the shortcuts, the way out. */
export function AccountMenu({ className, onShortcuts }: { className: string | undefined; onShortcuts: () => void }) {
  const { client, isActing } = useApi();
  const me = useMe();
  const { isOperator, isWorkspaceWatched } = useGuardedPages();
  const router = useRouter();
  const uploads = useUploads();
  const isRecording = isRecorderBusy(useRecorder().state);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  function signOut(): void {
    setBusy(true);
    setError(null);
    client.auth
      .signOut()
      .then(() => (isActing ? leaveActing() : router.navigate({ to: '/sign-in' })))
      .catch((reason: unknown) => {
        setError(reason);
        setAsking(true);
      })
      .finally(() => setBusy(false));
  }

  return (
    <>
      <Menu position="top-start" width={232}>
        <Menu.Target>
          <button type="button" className={className}>
            <PersonPicture sizePx={20} />
            Account
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {me.name}
            <br />
            {me.email}
          </Menu.Label>
          {!isActing && <OwnItems />}
          {isWorkspaceWatched && (
            <Menu.Item leftSection={<IconShieldHalf size={18} />} component={Link} to="/settings/security-events">
              Security of the workspace
            </Menu.Item>
          )}
          {isOperator && (
            <Menu.Item leftSection={<IconServer2 size={18} />} component={Link} to="/admin/users">
              Operator
            </Menu.Item>
          )}
          <Menu.Divider />
          {schemes.map(({ value, label, Icon }) => (
            <Menu.Item
              key={value}
              closeMenuOnClick={false}
              leftSection={<Icon size={18} />}
              rightSection={colorScheme === value ? <IconCheck size={18} aria-label="chosen" /> : null}
              onClick={() => setColorScheme(value)}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconKeyboard size={18} />} onClick={onShortcuts}>
            Keyboard shortcuts
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLogout size={18} />}
            onClick={() => (uploads.activeCount > 0 || isRecording ? setAsking(true) : signOut())}
          >
            {isActing ? 'End acting' : 'Sign out'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        isOpen={isAsking}
        title="Sign out?"
        text={
          isRecording
            ? 'A recording is under way. It ends, and is offered to you when you sign in again.'
            : uploads.activeCount > 0
              ? 'Uploads are under way. They stop, and go on when you sign in again and choose the files.'
              : 'You are still signed in.'
        }
        action="Sign out"
        isBusy={isBusy}
        error={error}
        onConfirm={signOut}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

/** What only the person themselves open. */
function OwnItems() {
  return (
    <>
      <Menu.Item leftSection={<IconSettings size={18} />} component={Link} to="/account">
        Profile and storage
      </Menu.Item>
      <Menu.Item leftSection={<IconShieldLock size={18} />} component={Link} to="/account/security">
        Security
      </Menu.Item>
      <Menu.Item leftSection={<IconShield size={18} />} component={Link} to="/account/security-events">
        Security events
      </Menu.Item>
    </>
  );
}
