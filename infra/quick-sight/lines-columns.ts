import type { CfnDataSet } from 'aws-cdk-lib/aws-quicksight';
import { LINES_TABLE } from '../../functions/lake/lake-tables.ts';
import {
  FOLDERS,
  type Folder,
  LINE_FIELDS,
  type LineField,
} from '../../functions/lake/line-fields.ts';

const TYPES: Readonly<Record<LineField['type'], string>> = {
  string: 'STRING',
  int: 'INTEGER',
  timestamp: 'DATETIME',
  date: 'DATETIME',
  'decimal(12,3)': 'DECIMAL',
  'decimal(15,3)': 'DECIMAL',
};

const shown = LINE_FIELDS.filter(({ hidden }) => hidden === undefined);

/** Selects what people look at, under its captions. Athena reads only the columns that a chart uses. */
export function captionedSelect(databaseName: string): string {
  const columns = shown.map(({ name, caption }) => `${name} AS "${caption}"`);
  return `SELECT ${columns.join(', ')} FROM ${databaseName}.${LINES_TABLE}`;
}

/** Returns the columns of that query. */
export function captionedColumns(): CfnDataSet.InputColumnProperty[] {
  return shown.map(({ caption, type }) => ({ name: caption, type: TYPES[type] }));
}

/** Returns the folders in which QuickSight lists the columns. */
export function columnFolders(): Record<string, CfnDataSet.FieldFolderProperty> {
  const within = (folder: Folder) => shown.filter((field) => field.folder === folder);
  return Object.fromEntries(
    FOLDERS.filter((folder) => within(folder).length > 0).map((folder) => [
      folder,
      { columns: within(folder).map(({ caption }) => caption) },
    ]),
  );
}
