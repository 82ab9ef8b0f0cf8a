import type { Column, Index, Table } from '../../apps/server/test/schema-catalog.ts';
import type { TableComments } from './read-comments.ts';

const HEADER = `# The database

Generated from the schema and the migrations by \`npm run schema:docs\`; a test fails when it is not current.

Columns are as PostgreSQL has them after all migrations. Of a **workspace table** \`app_tenant\` sees the rows of its
workspace only; \`app_system\` sees all rows (\`decisions/row-level-security.md\`). What a role may not do at all, its line of
rights leaves out.
`;

const cell = (text: string) => text.replaceAll('|', '\\|');

const typeNames: [RegExp, string][] = [
  [/^timestamp\((\d)\) with time zone$/, 'timestamptz($1)'],
  [/^timestamp with time zone$/, 'timestamptz'],
];

function shortType(type: string): string {
  const [pattern, name] = typeNames.find(([candidate]) => candidate.test(type)) ?? [];
  return pattern && name ? type.replace(pattern, name) : type;
}

function renderColumn(column: Column, comment = ''): string {
  const nullable = column.isNullable ? 'yes' : '';
  const cells = [`\`${column.name}\``, shortType(column.type), nullable, column.default ?? '', comment];
  return `| ${cells.map(cell).join(' | ')} |`;
}

const list = (columns: string[]) => columns.map((column) => `\`${column}\``).join(', ');

const line = (title: string, entries: string[]) => (entries.length > 0 ? [`- ${title}: ${entries.join('; ')}`] : []);

function renderKeys({ indexes, foreignKeys, checks }: Table): string[] {
  const columnsOf = (wanted: (index: Index) => boolean) => indexes.filter(wanted).map(({ columns }) => list(columns));
  const links = foreignKeys.map(({ columns, target, onDelete }) =>
    `${list(columns)} → \`${target}\` ${onDelete.toLowerCase()}`.trim(),
  );
  const conditions = checks.map(({ definition }) => `\`${definition.replace(/^CHECK \(\((.*)\)\)$/, '$1')}\``);
  return [
    ...line(
      'primary key',
      columnsOf(({ isPrimary }) => isPrimary),
    ),
    ...line(
      'unique',
      columnsOf(({ isUnique, isPrimary }) => isUnique && !isPrimary),
    ),
    ...line(
      'indexes',
      columnsOf(({ isUnique }) => !isUnique),
    ),
    ...line('links', links),
    ...line('checks', conditions),
  ];
}

function renderRights({ grants, policies }: Table): string[] {
  const roles = [...new Set(grants.map(({ role }) => role))];
  return roles.map((role) => {
    const rights = grants.filter((grant) => grant.role === role).map(({ privilege }) => privilege.toLowerCase());
    const rows = policies.filter((policy) => policy.role === role).map(({ using }) => using);
    const limit = rows.every((using) => using === 'true') ? 'all rows' : `rows where \`${rows.join(' or ')}\``;
    return `- \`${role}\`: ${rights.join(', ')}; ${limit}`;
  });
}

function renderTable(table: Table, { comment, columns }: TableComments): string {
  const kind = table.workspaceColumn ? '**Workspace table.** ' : '';
  return [
    `### ${table.name}`,
    '',
    `${kind}${comment}`,
    '',
    '| column | type | null | default | meaning |',
    '|---|---|---|---|---|',
    ...table.columns.map((column) => renderColumn(column, columns.get(column.name))),
    '',
    ...renderKeys(table),
    ...renderRights(table),
    '',
  ].join('\n');
}

export interface SchemaFacts {
  comments: TableComments[];
  tables: Table[];
  enums: { name: string; values: string[] }[];
}

/** The text of docs/schema.md. Throws where schema and database do not speak of the same tables. */
export function renderSchemaDocs({ comments, tables, enums }: SchemaFacts): string {
  const unknown = tables.filter(({ name }) => !comments.some(({ table }) => table === name));
  if (unknown.length > 0) throw new Error(`not in the schema: ${unknown.map(({ name }) => name).join(', ')}`);
  const domains = [...new Set(comments.map(({ domain }) => domain))].map((domain) => {
    const rendered = comments
      .filter((entry) => entry.domain === domain)
      .map((entry) => {
        const table = tables.find(({ name }) => name === entry.table);
        if (!table) throw new Error(`no migration makes the table ${entry.table}`);
        return renderTable(table, entry);
      });
    return `## ${domain}\n\n${rendered.join('\n')}`;
  });
  const types = enums.map(({ name, values }) => `| \`${name}\` | ${list(values)} |`);
  return [HEADER, ...domains, '## Enums\n', '| type | values |\n|---|---|', ...types].join('\n').concat('\n');
}
