import { Kbd, Modal } from '@mantine/core';
import classes from './shortcuts-dialog.module.css';

const shortcuts: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['Space'], does: 'Play or pause' },
  { keys: ['←', '→'], does: 'Back or on by 5 seconds' },
  { keys: ['Shift', '←', '→'], does: 'Back or on by 30 seconds' },
  { keys: ['j', 'k'], does: 'Next or previous in a list' },
  { keys: ['Enter'], does: 'Open, or play from the paragraph' },
  { keys: ['u'], does: 'Upload files' },
  { keys: ['a'], does: 'Add from an address' },
  { keys: ['r'], does: 'Record by the microphone' },
  { keys: ['?'], does: 'Show these shortcuts' },
  { keys: ['Esc'], does: 'Close' },
];

export function ShortcutsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keyboard shortcuts" closeButtonProps={{ 'aria-label': 'Close' }}>
      <dl className={classes.list}>
        {shortcuts.map(({ keys, does }) => (
          <div key={does} className={classes.row}>
            <dt>{does}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
