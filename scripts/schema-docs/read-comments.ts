import type { SchemaFile } from '../../apps/server/src/platform/database/migrations/migration-files.ts';

export interface TableComments {
  /** The schema file's name without its ending: `pipeline`. */
  domain: string;
  table: string;
  comment: string;
  /** By column name. */
  columns: Map<string, string>;
}

const mappedName = (line: string) => /@@?map\("([^"]+)"\)/.exec(line)?.[1];

/** The `///` comments of every model, by the names that its table and columns have in the database. */
export function readComments(files: SchemaFile[]): TableComments[] {
  return files.flatMap(({ path, content }) => {
    const models: TableComments[] = [];
    const pending: string[] = [];
    let model: TableComments | undefined;
    for (const line of content.split('\n').map((text) => text.trim())) {
      if (line.startsWith('///')) {
        pending.push(line.slice(3).trim());
        continue;
      }
      const comment = pending.splice(0).join(' ');
      const modelName = /^model (\w+) \{/.exec(line)?.[1];
      const fieldName = /^(\w+)\s+\w/.exec(line)?.[1];
      if (modelName) {
        model = { domain: path.replace('.prisma', ''), table: modelName, comment, columns: new Map() };
        models.push(model);
      } else if (line === '}') {
        model = undefined;
      } else if (model && line.startsWith('@@map')) {
        model.table = mappedName(line) ?? model.table;
      } else if (model && fieldName && comment) {
        model.columns.set(mappedName(line) ?? fieldName, comment);
      }
    }
    return models;
  });
}
