import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const FOLDER = import.meta.dirname;

/** A question that the lake answers: the same file in Athena's list of saved queries and in `npm run sql -- --query`. */
export type NamedQuery = {
  /** The file's name, such as `revenue-by-month`. */
  name: string;
  /** The comment at its head: what it answers. */
  answers: string;
  /** The whole file. */
  sql: string;
};

/** Every file of infra/queries, by name. */
export function namedQueries(): NamedQuery[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.sql'));
  return files.sort().map((file) => {
    const sql = readFileSync(join(FOLDER, file), 'utf8');
    return { name: basename(file, '.sql'), answers: headerOf(sql), sql };
  });
}

function headerOf(sql: string): string {
  const [header = ''] = /^(?:--.*\n)*/.exec(sql) ?? [];
  return header
    .replaceAll(/^--\s*/gm, '')
    .trim()
    .replaceAll('\n', ' ');
}
