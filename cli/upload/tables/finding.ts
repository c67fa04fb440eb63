import { basename } from 'node:path';
import { printable } from '../../ui/text.ts';
import type { SourceFile } from '../file/source-file.ts';
import { type TablePlace, tableWithin } from '../file/table-place.ts';

/** How messages name something, with and without folders, and how the pipeline does. */
export type Label = { path: string; name: string; place: TablePlace };

export const labelOf = (path: string): Label => {
  const name = basename(path);
  return { path, name, place: { file: name } };
};

/** The standard input is no file, so the pipeline is told no name. */
export const unnamedLabel = (name: string): Label => ({ path: name, name, place: {} });

/** `lines.csv in archive.zip` */
export const labelWithin = (entry: string, { path, name, place }: Label): Label => ({
  path: `${printable(entry)} in ${path}`,
  name: `${printable(basename(entry))} in ${name}`,
  place: tableWithin(entry, place),
});

/** What a search for tables goes by, and what it leaves to be closed. */
export type Search = {
  /** Names of sheets or of files in an archive. If there are any, nothing else is wanted. */
  only: readonly string[];
  /** Calls to make when the tables are no longer read. */
  closers: (() => Promise<void>)[];
};

/** Tables that were found, and what was left out, in sentences. */
export type Finding = { tables: SourceFile[]; leftOut: string[] };

export const NOTHING: Finding = { tables: [], leftOut: [] };

/** Whether a sheet or a file in an archive is wanted under one of its names. */
export function isWanted({ only }: Search, ...names: readonly string[]): boolean {
  return only.length === 0 || isNamed({ only }, ...names);
}

export function isNamed({ only }: Pick<Search, 'only'>, ...names: readonly string[]): boolean {
  return names.some((name) => only.includes(name));
}
