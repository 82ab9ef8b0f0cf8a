import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import { type Client, Pool } from 'pg';

/** The engine asks for `"char"`, which the adapter does not know, for checks and, since PostgreSQL 18, every NOT NULL. */
const UNKNOWN_COLUMN = 'constr.contype AS constraint_type';

async function queryConstraints(queryRaw: SqlDriverAdapter['queryRaw'], query: SqlQuery): Promise<SqlResultSet> {
  const sql = query.sql
    .replace(UNKNOWN_COLUMN, 'constr.contype::text AS constraint_type')
    .replace("contype NOT IN ('p', 'u', 'f')", "contype NOT IN ('p', 'u', 'f', 'n')");
  const result = await queryRaw({ ...query, sql });
  const columnTypes = result.columnTypes.map((type, index) =>
    result.columnNames[index] === 'constraint_type' ? ColumnTypeEnum.Character : type,
  );
  return { ...result, columnTypes };
}

/** A pool that is one session, the caller's: what the engine does happens in the caller's transaction. */
function poolOf(session: Client): Pool {
  const pool = new Pool();
  pool.query = session.query.bind(session) as Pool['query'];
  pool.connect = async () => {
    throw new Error('the migration engine has one session, whose transactions are not its own');
  };
  return pool;
}

/**
 * Prisma's adapter for its migration engine, over one given session, with two of its faults mended
 * (seen in 7.10.0): it cuts scripts at every `;`, also inside function bodies, and it fails on `"char"`
 * (github.com/prisma/orm/issues/29635).
 */
export function createEngineAdapter(session: Client): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(poolOf(session));
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect();
      const queryRaw = adapter.queryRaw.bind(adapter);
      return Object.assign(adapter, {
        async executeScript(script: string): Promise<void> {
          await session.query(script);
        },
        async queryRaw(query: SqlQuery): Promise<SqlResultSet> {
          return query.sql.includes(UNKNOWN_COLUMN) ? queryConstraints(queryRaw, query) : queryRaw(query);
        },
      });
    },
    async connectToShadowDb() {
      throw new Error('migrations are compared in a scratch database, not in a shadow database');
    },
  };
}
