import { basename } from 'node:path';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { compareText } from '../../../functions/domain/text-order.ts';
import { UnreadableBody } from '../../../functions/formats/unreadable-body.ts';
import { CommandError } from '../../ui/command.ts';
import { printable } from '../../ui/text.ts';
import type { ArchiveEntry } from '../archive/zip-archive.ts';
import { isNearMiss, tableHeader } from '../conversion/table-header.ts';
import { jsonNames } from '../file/lake-export.ts';
import { NotATable } from '../file/not-a-table.ts';
import { openingOf } from '../file/opening.ts';
import type { SourceFile } from '../file/source-file.ts';
import { KIND_BYTES } from '../stored/byte-kind.ts';
import { firstBytes } from '../stored/gunzip.ts';
import {
  type Finding,
  isWanted,
  type Label,
  labelWithin,
  NOTHING,
  type Search,
} from './finding.ts';

/** Finds the tables in a file of an archive. */
export type FindWithin = (
  label: Label,
  entry: ArchiveEntry,
  search: Search,
) => Promise<Finding | SourceFile>;

/** What programs leave in archives beside the files that were meant. */
const CLUTTER = /(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i;

const SHOWN = 20;

/** The tables of an archive, in the order of their names. Throws when there is none. */
export async function archiveTables(
  label: Label,
  entries: readonly ArchiveEntry[],
  search: Search,
  findWithin: FindWithin,
): Promise<Finding> {
  const found: Finding = { tables: [], leftOut: [] };
  const refusals: NotATable[] = [];
  const files = entries
    .filter(({ path }) => !CLUTTER.test(path))
    .toSorted((a, b) => compareText(a.path, b.path));
  for (const entry of files) {
    const within = await tablesWithin(labelWithin(entry.path, label), entry, search, findWithin);
    if (within instanceof NotATable) refusals.push(within);
    else {
      found.tables.push(...within.tables);
      found.leftOut.push(...within.leftOut);
    }
  }
  if (found.tables.length === 0) {
    throw noTable(label.path, refusals, search.only.length > 0 ? files : []);
  }
  return { ...found, leftOut: [...found.leftOut, ...refusals.map(firstLine)] };
}

async function tablesWithin(
  label: Label,
  entry: ArchiveEntry,
  search: Search,
  findWithin: FindWithin,
): Promise<Finding | NotATable> {
  try {
    const found = await findWithin(label, entry, search);
    if ('tables' in found) return found;
    if (!isWanted(search, entry.path, basename(entry.path))) return NOTHING;
    await requireColumns(found);
    return { tables: [found], leftOut: [] };
  } catch (error) {
    if (error instanceof NotATable) return error;
    throw error;
  }
}

const firstLine = ({ message }: Error): string =>
  (message.split('\n', 1)[0] ?? '').replace(/\.$/, '');

/** Throws `NotATable` when a text is something else, and a `CommandError` when it is almost one. */
async function requireColumns(table: SourceFile): Promise<void> {
  await openingOf(table).catch((error) => {
    throw isAlmost(error) ? error : notATable(table, error);
  });
  if (table.format === 'csv') return;
  const start = await firstBytes(table.bytes(), KIND_BYTES);
  const { at } = tableHeader(jsonNames(start.toString('latin1')));
  if (at.size === 0) throw new NotATable(`${table.path}: its objects have none of the columns`);
}

function isAlmost(error: unknown): boolean {
  const cause = error instanceof CommandError ? error.cause : undefined;
  if (!(cause instanceof UnreadableBody)) return !(error instanceof CommandError);
  const { fault } = cause;
  if (fault.kind !== 'missing-columns') return fault.kind === 'repeated-columns';
  return isNearMiss(tableHeader(fault.found));
}

function notATable({ path }: SourceFile, { message, cause }: CommandError): NotATable {
  const fault = cause instanceof UnreadableBody ? cause.fault : undefined;
  const hasNone = fault?.kind === 'missing-columns' && fault.missing.length === COLUMNS.length;
  return new NotATable(hasNone ? `${path} has none of the columns` : message);
}

/** `unnamed` are the files of the archive if --only names none of them. */
function noTable(
  path: string,
  refusals: readonly NotATable[],
  unnamed: readonly ArchiveEntry[],
): CommandError {
  const [only, ...others] = refusals;
  if (only && others.length === 0) return only;
  const all = [
    ...refusals.map(firstLine),
    ...unnamed.map((entry) => `${printable(entry.path)}, which --only does not name`),
  ];
  const found = all.length > 0 ? all.slice(0, SHOWN) : ['no file'];
  const more = all.length > SHOWN ? [`  … ${all.length - SHOWN} more`] : [];
  return new NotATable(
    [
      `${path} has no table of invoice lines in it.`,
      '  expected  .xlsx, .csv, .tsv, .ndjson, .json or .parquet with the columns of the data set',
      ...found.map((line, at) => `  ${at === 0 ? 'found    ' : '         '} ${line}`),
      ...more,
      'Check that it is the right archive, and try again.',
    ].join('\n'),
  );
}
