import { maxTagsOfRecording, type Recording } from '@audiotricks/contracts';
import { Anchor, Button, Group, Modal, MultiSelect, NativeSelect, Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { useNamed } from './use-projects.ts';

interface OrganiseDialogProps {
  recording: Recording;
  isOpen: boolean;
  isBusy: boolean;
  error: unknown;
  onSave: (changes: { projectId: string | null; tagIds: string[] }) => void;
  onClose: () => void;
}

/** In which project a recording stands, and its tags. */
export function OrganiseDialog({ recording, isOpen, isBusy, error, onSave, onClose }: OrganiseDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Project and tags" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Fields recording={recording} isBusy={isBusy} error={error} onSave={onSave} onClose={onClose} />
    </Modal>
  );
}

/** Made anew each time the dialog opens. */
function Fields({ recording, isBusy, error, onSave, onClose }: Omit<OrganiseDialogProps, 'isOpen'>) {
  const projects = useNamed('project');
  const tags = useNamed('tag');
  const [projectId, setProjectId] = useState(recording.projectId ?? '');
  const [tagIds, setTagIds] = useState(recording.tagIds);
  const failed = error ?? projects.error ?? tags.error;
  const problem = failed ? describeProblem(failed) : null;
  const options = (all: typeof projects.data = []) => all.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Stack>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <NativeSelect
        label="Project"
        data={[{ value: '', label: 'None' }, ...options(projects.data)]}
        value={projectId}
        onChange={({ currentTarget }) => setProjectId(currentTarget.value)}
      />
      <MultiSelect
        label="Tags"
        data={options(tags.data)}
        value={tagIds}
        onChange={setTagIds}
        maxValues={maxTagsOfRecording}
        nothingFoundMessage="No such tag"
        comboboxProps={{ withinPortal: false }}
        searchable
      />
      <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/projects" />}>
        Make and rename projects and tags
      </Anchor>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={isBusy} onClick={() => onSave({ projectId: projectId === '' ? null : projectId, tagIds })}>
          Save
        </Button>
      </Group>
    </Stack>
  );
}
