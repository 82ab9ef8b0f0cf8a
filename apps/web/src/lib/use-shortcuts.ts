import { useEffect, useRef } from 'react';

export type Shortcuts = Record<string, (event: KeyboardEvent) => void>;

const typing = 'input, textarea, select, [contenteditable="true"]';
/** Keys with which people work these themselves. */
const working = 'button, a, [role="menuitem"], [role="slider"], [role="radio"], [role="switch"]';

/** Keys by `KeyboardEvent.key` (`' '`, `ArrowLeft`, `j`, `?`); silent while somebody types or a dialog is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const run = latest.current[event.key];
      if (!run || isTaken(event)) return;
      event.preventDefault();
      run(event);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function isTaken(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (document.querySelector('[role="dialog"][aria-modal="true"]')) return true;
  if (target?.closest(typing)) return true;
  const worksTarget = event.key === ' ' || event.key === 'Enter' || event.key.startsWith('Arrow');
  return worksTarget && target?.closest(working) !== null && target !== null;
}
