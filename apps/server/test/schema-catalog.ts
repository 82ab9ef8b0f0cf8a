import type { Client } from 'pg';

export interface Column {
  name: string;
  /** As PostgreSQL writes it: `timestamp(3) with time zone`. */
  type: string;
  isNullable: boolean;
  default: string | null;
}

export interface ForeignKey {
  name: string;
  columns: string[];
  target: string;
  targetColumns: string[];
  /** `ON DELETE …` as PostgreSQL writes it, '' for no action. */
  onDelete: string;
}

export interface Index {
  columns: string[];
  isUnique: boolean;
  isPrimary: boolean;
}

export interface Policy {
  name: string;
  role: string;
  /** ALL, SELECT, … */
  command: string;
  using: string | null;
  check: string | null;
}

export interface Table {
  name: string;
  columns: Column[];
  foreignKeys: ForeignKey[];
  indexes: Index[];
  checks: { name: string; definition: string }[];
  policies: Policy[];
  /** Row-level security, also for the owner. */
  isForced: boolean;
  /** What each role but the owner may do; for single columns as `UPDATE (name, updated_at)`. */
  grants: { role: string; privilege: string }[];
  /** The column that says whose row it is; undefined for a table without a workspace. */
  workspaceColumn?: string;
}

const tablesSql = `
select relname as name, relrowsecurity and relforcerowsecurity as "isForced",
  (select coalesce(json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod),
      'isNullable', not attnotnull, 'default', pg_get_expr(adbin, adrelid)) order by attnum), '[]')
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = t.oid and attnum > 0 and not attisdropped) as columns,
  (select coalesce(json_agg(json_build_object('name', conname,
      'columns', (select json_agg(attname order by ord) from unnest(conkey) with ordinality k (num, ord)
        join pg_attribute on attrelid = conrelid and attnum = num),
      'target', (select relname from pg_class where oid = confrelid),
      'targetColumns', (select json_agg(attname order by ord) from unnest(confkey) with ordinality k (num, ord)
        join pg_attribute on attrelid = confrelid and attnum = num),
      'onDelete', coalesce(substring(pg_get_constraintdef(oid) from 'ON DELETE .*'), '')) order by conname), '[]')
    from pg_constraint where conrelid = t.oid and contype = 'f') as "foreignKeys",
  (select coalesce(json_agg(json_build_object('isUnique', indisunique, 'isPrimary', indisprimary,
      'columns', (select json_agg(attname order by ord) from unnest(indkey::smallint[]) with ordinality k (num, ord)
        join pg_attribute on attrelid = indrelid and attnum = num)) order by indexrelid), '[]')
    from pg_index where indrelid = t.oid) as indexes,
  (select coalesce(json_agg(json_build_object('name', conname, 'definition', pg_get_constraintdef(oid)) order by conname), '[]')
    from pg_constraint where conrelid = t.oid and contype = 'c') as checks,
  (select coalesce(json_agg(json_build_object('name', policyname, 'role', role, 'command', cmd, 'using', qual,
      'check', with_check) order by policyname, role), '[]')
    from pg_policies, unnest(roles) role where schemaname = 'public' and tablename = t.relname) as policies,
  (select coalesce(json_agg(json_build_object('role', role, 'privilege', privilege) order by role, privilege), '[]') from (
      select case grantee when 0 then 'public' else pg_get_userbyid(grantee)::text end as role, privilege_type as privilege
        from aclexplode(relacl) where grantee <> relowner
      union all
      select case grantee when 0 then 'public' else pg_get_userbyid(grantee)::text end,
          privilege_type || ' (' || string_agg(attname, ', ' order by attnum) || ')'
        from pg_attribute, aclexplode(attacl) where attrelid = t.oid and grantee <> relowner group by grantee, privilege_type
    ) granted) as grants
from pg_class t where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> '_prisma_migrations'
order by relname`;

function workspaceColumnOf({ name, columns }: Table): string | undefined {
  if (name === 'workspace') return 'id';
  return columns.some((column) => column.name === 'workspace_id') ? 'workspace_id' : undefined;
}

/** Every table of ours as it stands in the database, Prisma's ledger left out. */
export async function readTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(tablesSql);
  return rows.map((table) => ({ ...table, workspaceColumn: workspaceColumnOf(table) }));
}

/** Every enum with its values in order. */
export async function readEnums(client: Client): Promise<{ name: string; values: string[] }[]> {
  const { rows } = await client.query(
    `select typname as name, json_agg(enumlabel order by enumsortorder) as values from pg_enum
      join pg_type on pg_type.oid = enumtypid where typnamespace = 'public'::regnamespace group by typname order by typname`,
  );
  return rows;
}
