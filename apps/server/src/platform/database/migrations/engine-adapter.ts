import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils';
import { type Client, Pool, type QueryResult } from 'pg';

/** Object ids of PostgreSQL's `"char"` and of its array. */
const CHAR = 18;
const CHAR_ARRAY = 1002;

/**
 * A pool that is one session, the caller's: what the engine does happens in the caller's transaction. It passes
 * `"char"` off as its array, which the adapter knows and the engine never asks for.
 */
function poolOf(session: Client): Pool {
  const query = session.query.bind(session) as (config: unknown) => Promise<QueryResult>;
  const pool = new Pool();
  pool.query = (async (config: unknown) => {
    const result = await query(config);
    for (const field of result.fields) {
      if (field.dataTypeID === CHAR) field.dataTypeID = CHAR_ARRAY;
    }
    return result;
  }) as Pool['query'];
  pool.connect = async () => {
    throw new Error('the migration engine has one session, whose transactions are not its own');
  };
  return pool;
}

/**
 * Prisma's adapter for its migration engine, over one given session, with two of its faults mended (seen in 7.10.0):
 * it cuts scripts at every `;`, also inside function bodies, and it does not know `"char"`, which the engine needs to
 * read constraints and foreign keys (github.com/prisma/orm/issues/29635).
 */
export function createEngineAdapter(
  session: Client,
  onScriptError: (error: unknown) => void,
): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(poolOf(session));
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect();
      const queryRaw = adapter.queryRaw.bind(adapter);
      return Object.assign(adapter, {
        async executeScript(script: string) {
          try {
            await session.query(script);
          } catch (error) {
            onScriptError(error);
            throw error;
          }
        },
        async queryRaw(query: SqlQuery) {
          const result = await queryRaw(query);
          const columnTypes = result.columnTypes.map((type) =>
            type === ColumnTypeEnum.CharacterArray ? ColumnTypeEnum.Character : type,
          );
          return { ...result, columnTypes };
        },
      });
    },
    async connectToShadowDb() {
      throw new Error('migrations are compared in a scratch database, not in a shadow database');
    },
  };
}
