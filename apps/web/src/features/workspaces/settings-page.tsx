import type { WorkspaceAccess, WorkspaceSettings } from '@audiotricks/contracts';
import { Anchor, Button, Skeleton, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { describeProblem, fieldMessages } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { EndSection } from './end-section.tsx';
import { EngineSection } from './engine-section.tsx';
import classes from './pages.module.css';
import { SettingFields } from './setting-fields.tsx';
import { useSettingActions, useSettings } from './use-settings.ts';
import { useWorkspace } from './use-workspaces.ts';

/** What holds for the workspace and its next jobs, and its end. */
export function SettingsPage() {
  const workspace = useWorkspace();
  const settings = useSettings();
  return (
    <Page title="Settings" lead={workspace?.name}>
      {settings.data && workspace ? (
        <Sections workspace={workspace} settings={settings.data} />
      ) : settings.error ? (
        <ProblemScreen error={settings.error} onRetry={() => settings.refetch()} />
      ) : (
        <Reading />
      )}
    </Page>
  );
}

function Sections({ workspace, settings }: { workspace: WorkspaceAccess; settings: WorkspaceSettings }) {
  const { write } = useSettingActions();
  const isAtRest = workspace.archivedAt !== null || workspace.deletesAt !== null;
  const mayWrite = workspace.permissions.includes('settings.write') && !isAtRest;
  const problem = write.error ? describeProblem(write.error) : null;
  return (
    <>
      {!mayWrite && !isAtRest && (
        <div className={page.content}>
          <Notice kind="info" title="Only admins and owners change these.">
            You see what holds for the workspace.
          </Notice>
        </div>
      )}
      <NameSection workspace={workspace} mayWrite={mayWrite} />
      <EngineSection mayWrite={mayWrite} />
      <section className={page.section} aria-labelledby="defaults">
        <h2 id="defaults" className={page.heading}>
          Recordings and texts
        </h2>
        {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
        <SettingFields settings={settings} mayWrite={mayWrite} onChange={(changes) => write.mutate(changes)} />
        <p className={page.dim}>
          Names and words that engines are told to expect stand in the{' '}
          <Anchor inherit renderRoot={(props) => <Link {...props} to="/vocabulary" />}>
            vocabulary
          </Anchor>
          .
        </p>
      </section>
      {workspace.role === 'owner' && <EndSection workspace={workspace} />}
    </>
  );
}

function NameSection({ workspace, mayWrite }: { workspace: WorkspaceAccess; mayWrite: boolean }) {
  const { rename } = useSettingActions();
  const error = rename.error ? (fieldMessages(rename.error).name ?? describeProblem(rename.error).detail) : null;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    rename.mutate(String(new FormData(event.currentTarget).get('name')));
  };
  return (
    <section className={page.section} aria-labelledby="name">
      <h2 id="name" className={page.heading}>
        Name
      </h2>
      <form onSubmit={onSubmit} className={classes.fields} noValidate>
        <TextInput
          key={workspace.id}
          aria-labelledby="name"
          name="name"
          maxLength={100}
          defaultValue={workspace.name}
          readOnly={!mayWrite}
          error={error}
        />
        {mayWrite && (
          <Button type="submit" variant="default" loading={rename.isPending}>
            Rename
          </Button>
        )}
      </form>
    </section>
  );
}

function Reading() {
  return (
    <div className={page.section} role="status" aria-label="The settings are loading">
      <Skeleton height={60} />
      <Skeleton height={60} />
      <Skeleton height={60} />
    </div>
  );
}
