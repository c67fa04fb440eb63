import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const FOLDER = import.meta.dirname;

/** A SQL file of this folder: a saved query in Athena, and in `npm run sql -- --query NAME`. */
export type NamedQuery = {
  /** The file's name without `.sql`, such as `revenue-by-month`. */
  name: string;
  /** The comment at its head, which begins with the question that the query answers. */
  question: string;
  /** The whole file, comment included. */
  sql: string;
};

/** Returns every query of this folder, sorted by name. */
export function namedQueries(): NamedQuery[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.sql'));
  return files.sort().map((file) => {
    const sql = readFileSync(join(FOLDER, file), 'utf8');
    return { name: basename(file, '.sql'), question: headerOf(sql), sql };
  });
}

function headerOf(sql: string): string {
  const [header = ''] = /^(?:--.*\n)*/.exec(sql) ?? [];
  return header
    .replaceAll(/^--\s*/gm, '')
    .trim()
    .replaceAll('\n', ' ');
}
