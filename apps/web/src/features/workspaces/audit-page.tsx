import { type AuditAction, type AuditEntry, auditActions, listAuditEntries } from '@audiotricks/contracts';
import { Button, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../lib/api.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { actionWords, detailWords } from './audit-words.ts';
import classes from './pages.module.css';
import { useMembers } from './use-members.ts';

interface AuditFilter {
  action: AuditAction | '';
  actorId: string;
  /** Days as the browser's date fields give them, or ''. */
  from: string;
  to: string;
}

const noFilter: AuditFilter = { action: '', actorId: '', from: '', to: '' };
const dayMs = 24 * 60 * 60_000;

/** In the reader's own time; `to` is its whole day. */
function toQuery({ action, actorId, from, to }: AuditFilter) {
  const startOf = (day: string) => new Date(`${day}T00:00:00`).getTime();
  return {
    ...(action !== '' && { action }),
    ...(actorId !== '' && { actorId }),
    ...(from !== '' && { from: new Date(startOf(from)).toISOString() }),
    ...(to !== '' && { to: new Date(startOf(to) + dayMs).toISOString() }),
  };
}

function useAudit(filter: AuditFilter) {
  const { client, workspaceId } = useApi();
  return useInfiniteQuery({
    queryKey: queryKeys.audit(workspaceId, filter),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      client.call(listAuditEntries, {
        params: { workspaceId },
        query: { ...toQuery(filter), cursor, limit: 50 },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

/** Who did what in the workspace, newest first. */
export function AuditPage() {
  const [filter, setFilter] = useState(noFilter);
  const audit = useAudit(filter);
  const entries = audit.data?.pages.flatMap(({ items }) => items);
  return (
    <Page title="Audit" lead="Who did what to people, roles, settings and words. Nobody can change it unnoticed.">
      <div className={page.content}>
        <Filters filter={filter} onChange={setFilter} />
        {entries === undefined && audit.error && <ProblemScreen error={audit.error} onRetry={() => audit.refetch()} />}
        {entries === undefined && !audit.error && (
          <div role="status" aria-label="The audit is loading">
            <Skeleton height={56} mb="sm" />
            <Skeleton height={56} />
          </div>
        )}
        {entries?.length === 0 && <p className={page.empty}>Nothing like that was done.</p>}
        {entries && entries.length > 0 && (
          <ul className={page.rows}>
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ul>
        )}
        {audit.hasNextPage && (
          <div className={page.more}>
            <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => audit.fetchNextPage()}>
              {audit.isFetchNextPageError ? 'Try again' : 'Show more'}
            </Button>
          </div>
        )}
      </div>
    </Page>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { actor, operator, action, details, ipAddress, createdAt } = entry;
  const who = actor === null ? 'AudioTricks' : (actor.name ?? 'Somebody who is gone');
  const by = operator && `done by ${operator.name ?? 'somebody who is gone'}, an operator who acted for them`;
  const more = [by, detailWords(details), ipAddress].filter(Boolean).join(' · ');
  return (
    <li className={page.row}>
      <div className={page.main}>
        {who} {actionWords(action)}
        {more && <p className={page.dim}>{more}</p>}
      </div>
      <time className={page.dim} dateTime={createdAt}>
        {formatDateTime(createdAt)}
      </time>
    </li>
  );
}

function Filters({ filter, onChange }: { filter: AuditFilter; onChange: (filter: AuditFilter) => void }) {
  const { data: members = [] } = useMembers();
  const set = (part: Partial<AuditFilter>) => onChange({ ...filter, ...part });
  return (
    <div className={classes.filters}>
      <NativeSelect
        label="What"
        data={[
          { value: '', label: 'Everything' },
          ...auditActions.map((value) => ({ value, label: actionWords(value) })),
        ]}
        value={filter.action}
        onChange={({ currentTarget }) => set({ action: currentTarget.value as AuditAction | '' })}
      />
      <NativeSelect
        label="Who"
        data={[
          { value: '', label: 'Everybody' },
          ...members.map(({ userId, name }) => ({ value: userId, label: name })),
        ]}
        value={filter.actorId}
        onChange={({ currentTarget }) => set({ actorId: currentTarget.value })}
      />
      <TextInput
        label="From"
        type="date"
        value={filter.from}
        onChange={({ currentTarget }) => set({ from: currentTarget.value })}
      />
      <TextInput
        label="To"
        type="date"
        value={filter.to}
        onChange={({ currentTarget }) => set({ to: currentTarget.value })}
      />
    </div>
  );
}
