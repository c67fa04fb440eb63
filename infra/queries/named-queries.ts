import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const FOLDER = import.meta.dirname;

/** A column of a query's result. Its type is one of Hive, as the Glue catalog has it. */
type QueryColumn = { name: string; type: string; comment: string };

/**
 * A SQL file of this folder: a saved query in Athena and in `npm run sql -- --query NAME`, and a
 * view in the Glue catalog.
 */
export type NamedQuery = {
  /** The file's name without `.sql`, such as `revenue-by-month`. */
  name: string;
  /** The view's name, such as `revenue_by_month`. */
  viewName: string;
  /** The comment at its head, which begins with the question that the query answers. */
  question: string;
  /** The second part of the comment: the columns of the result, in order. More may follow. */
  columns: QueryColumn[];
  /** The whole file, comment included. */
  sql: string;
  /** The file without the comment. */
  statement: string;
};

/** Returns every query of this folder, sorted by name. */
export function namedQueries(): NamedQuery[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.sql'));
  return files
    .sort()
    .map((file) =>
      readNamedQuery(basename(file, '.sql'), readFileSync(join(FOLDER, file), 'utf8')),
    );
}

/** Reads a SQL file. Throws when the comment at its head is not a question and columns. */
export function readNamedQuery(name: string, sql: string): NamedQuery {
  const [header = ''] = /^(?:--.*\n)*/.exec(sql) ?? [];
  const [question = [], columns = []] = partsOf(header);
  if (columns.length === 0) throw new Error(`${name}.sql does not list its columns`);
  return {
    name,
    viewName: name.replaceAll('-', '_'),
    question: question.join(' '),
    columns: columns.map((line) => columnIn(line, name)),
    sql,
    statement: sql.slice(header.length).trim(),
  };
}

/** The lines of a comment, in parts that a line without text separates. */
function partsOf(header: string): string[][] {
  const text = header.replaceAll(/^-- ?/gm, '').trim();
  return text.split(/\n\s*\n/).map((part) => part.split('\n'));
}

/** Reads `revenue decimal(38,3): Sum of line_total`. */
function columnIn(line: string, query: string): QueryColumn {
  const [, name, type, comment] = /^([a-z_]+) ([a-z]+(?:\(\d+,\d+\))?): (.+)$/.exec(line) ?? [];
  if (name !== undefined && type !== undefined && comment !== undefined) {
    return { name, type, comment };
  }
  throw new Error(`${query}.sql: expected "<column> <type>: <meaning>", found "${line}"`);
}
