import { maxRetentionDays, type WorkspaceSettings } from '@audiotricks/contracts';
import { Button, NativeSelect, NumberInput, Switch } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { languageOptions } from '../runs/index.ts';
import classes from './pages.module.css';

interface SettingFieldsProps {
  settings: WorkspaceSettings;
  mayWrite: boolean;
  onChange: (changes: Partial<WorkspaceSettings>) => void;
}

const styleOptions = [
  { value: 'formal', label: 'Formal' },
  { value: 'conversational', label: 'Conversational' },
  { value: 'creative', label: 'Creative' },
];

/** What is chosen saves itself; a shorter retention asks first, because it deletes. */
export function SettingFields({ settings, mayWrite, onChange }: SettingFieldsProps) {
  const { language, summaryStyle, isSharingAllowed } = settings;
  return (
    <>
      <div className={classes.fields}>
        <NativeSelect
          label="Language"
          description="Of recordings whose run names none."
          disabled={!mayWrite}
          data={[{ value: '', label: 'As it is spoken' }, ...languageOptions(null)]}
          value={language ?? ''}
          onChange={({ currentTarget }) => onChange({ language: currentTarget.value || null })}
        />
        <NativeSelect
          label="Style of summaries"
          description="Kept for summaries, which are not made yet."
          disabled={!mayWrite}
          data={styleOptions}
          value={summaryStyle}
          onChange={({ currentTarget }) =>
            onChange({ summaryStyle: currentTarget.value as WorkspaceSettings['summaryStyle'] })
          }
        />
      </div>
      <Retention settings={settings} mayWrite={mayWrite} onChange={onChange} />
      <Switch
        label="Recordings may be shown to people outside"
        description="Kept for shares, which do not exist yet."
        disabled={!mayWrite}
        checked={isSharingAllowed}
        onChange={({ currentTarget }) => onChange({ isSharingAllowed: currentTarget.checked })}
      />
    </>
  );
}

function Retention({ settings, mayWrite, onChange }: SettingFieldsProps) {
  const { retentionDays } = settings;
  const [days, setDays] = useState<number | null>(retentionDays);
  const [isAsking, setAsking] = useState(false);
  const save = () => {
    setAsking(false);
    onChange({ retentionDays: days });
  };
  const isShorter = days !== null && (retentionDays === null || days < retentionDays);
  return (
    <div className={classes.fields}>
      <NumberInput
        label="Keep recordings for so many days"
        description={
          retentionDays === null
            ? 'Left empty, they stay until somebody deletes them.'
            : `Recordings that came more than ${retentionDays} days ago are deleted, with their texts.`
        }
        disabled={!mayWrite}
        hideControls
        min={1}
        max={maxRetentionDays}
        allowDecimal={false}
        value={days ?? ''}
        onChange={(value) => setDays(typeof value === 'number' ? value : null)}
      />
      {mayWrite && (
        <Button variant="default" onClick={() => (isShorter ? setAsking(true) : save())}>
          Save
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title="Delete older recordings?"
        text={`Recordings that came more than ${days} days ago are deleted within the hour, with their texts, and so is every other when it is that old. This cannot be undone.`}
        action="Delete them"
        onConfirm={save}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}
