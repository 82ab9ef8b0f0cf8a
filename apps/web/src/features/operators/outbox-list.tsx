import { formatDateTime } from '../../lib/format.ts';
import page from '../../ui/page.module.css';
import classes from './admin.module.css';
import { AdminList } from './admin-list.tsx';
import { useOutbox } from './use-admin.ts';

/** Mail of this instance: where no mail server is set up it is read here. */
export function OutboxList() {
  const outbox = useOutbox();
  return (
    <AdminList
      items={outbox.data}
      error={outbox.error}
      onRetry={() => void outbox.refetch()}
      emptyText="There is no mail."
    >
      {({ id, toAddress, subject, state, failureDetail, createdAt, text }) => (
        <li key={id} className={page.row}>
          <div className={page.main}>
            <p className={page.name}>{subject}</p>
            <p className={page.dim}>
              {toAddress} · {state} · {formatDateTime(createdAt)}
            </p>
            {failureDetail !== null && <p className={classes.failed}>{failureDetail}</p>}
            {text !== null && (
              <details>
                <summary className={classes.summary}>Read it</summary>
                <pre className={classes.text}>{text}</pre>
              </details>
            )}
          </div>
        </li>
      )}
    </AdminList>
  );
}
