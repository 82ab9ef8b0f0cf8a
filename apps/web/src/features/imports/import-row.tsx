import type { Import } from '@audiotricks/contracts';
import { ActionIcon, Progress, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconCircleX, IconLink, IconRefresh, IconX } from '@tabler/icons-react';
import { describeProblem } from '../../lib/problem.ts';
import classes from './import-row.module.css';
import { importSentence } from './import-sentence.ts';
import { useImportAction } from './use-imports.ts';

/** One import on its way, or one that failed: how far, why, and what can be done. */
export function ImportRow({ item }: { item: Import }) {
  const cancel = useImportAction('cancel');
  const retry = useImportAction('retry');
  const remove = useImportAction('remove');
  const hasFailed = item.state === 'failed';
  const refusal = cancel.error ?? retry.error ?? remove.error;
  const isBusy = cancel.isPending || retry.isPending || remove.isPending;
  return (
    <li className={classes.row} data-failed={hasFailed || undefined}>
      <div className={classes.head}>
        <StateIcon item={item} />
        <span className={classes.name} title={`${item.name} · ${item.url}`}>
          {item.name}
        </span>
        <span className={classes.host}>{hostOf(item.url)}</span>
        <div className={classes.actions}>
          {hasFailed && (
            <Action verb="Retry" of={item.name} Icon={IconRefresh} isBusy={isBusy} run={() => retry.mutate(item)} />
          )}
          {hasFailed ? (
            <Action verb="Remove" of={item.name} Icon={IconX} isBusy={isBusy} run={() => remove.mutate(item)} />
          ) : (
            <Action verb="Cancel" of={item.name} Icon={IconX} isBusy={isBusy} run={() => cancel.mutate(item)} />
          )}
        </div>
      </div>
      {!hasFailed && (
        <Progress
          value={item.progress * 100}
          animated={item.state === 'running' && item.sizeBytes === null && item.receivedBytes > 0}
          color="accent"
          size={4}
          aria-label={`Import of ${item.name}`}
        />
      )}
      <p className={classes.meta}>
        {refusal ? describeProblem(refusal).detail : importSentence(item)}
        {hasFailed && item.error && <code className={classes.code}>{item.error.code}</code>}
      </p>
    </li>
  );
}

function StateIcon({ item }: { item: Import }) {
  if (item.state === 'failed') return <IconCircleX size={18} className={classes.failed} aria-hidden="true" />;
  if (item.error) return <IconAlertTriangle size={18} className={classes.warning} aria-hidden="true" />;
  return <IconLink size={18} className={classes.plain} aria-hidden="true" />;
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? '';
}

interface ActionProps {
  verb: string;
  /** Which import, for those who do not see the row. */
  of: string;
  Icon: typeof IconX;
  isBusy: boolean;
  run: () => void;
}

function Action({ verb, of, Icon, isBusy, run }: ActionProps) {
  return (
    <Tooltip label={verb}>
      <ActionIcon aria-label={`${verb}: ${of}`} loading={isBusy} onClick={run}>
        <Icon size={18} />
      </ActionIcon>
    </Tooltip>
  );
}
