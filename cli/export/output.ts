import { FORMATS, type Format, SPREADSHEET_SAFE } from '../sql/formats.ts';
import { CommandError, REFUSED } from '../ui/command.ts';
import {
  EXPORT_FORMATS,
  type ExportFormat,
  formatOfFile,
  isExportFormat,
} from './export-formats.ts';

/** Where a result goes, and how it is written. */
export type Output =
  | { to: 'terminal'; format: Format }
  | { to: 'file'; path: string; format: ExportFormat; force: boolean; spreadsheetSafe: boolean };

type Options = {
  format?: string | undefined;
  out?: string | undefined;
  force: boolean;
  'spreadsheet-safe': boolean;
};

/** Reads the options of a command. Throws a `CommandError` when they contradict each other. */
export function outputOf(options: Options): Output {
  const { format, out: path, force, 'spreadsheet-safe': spreadsheetSafe } = options;
  if (path === undefined) {
    if (force) throw refused('--force replaces a file: it needs --out FILE.');
    return { to: 'terminal', format: printed(format ?? 'table', spreadsheetSafe) };
  }
  const named = format === undefined ? formatOfFile(path) : fileFormat(format);
  requireDelimited(named, spreadsheetSafe);
  return { to: 'file', path, format: named, force, spreadsheetSafe };
}

function printed(name: string, spreadsheetSafe: boolean): Format {
  if (name === 'xlsx' || name === 'parquet') {
    throw refused(`--format ${name} needs --out FILE: a terminal can't show it.`);
  }
  requireDelimited(name, spreadsheetSafe);
  if (name === 'csv' || name === 'tsv') return (spreadsheetSafe ? SPREADSHEET_SAFE : FORMATS)[name];
  if (name === 'table' || name === 'json' || name === 'ndjson') return FORMATS[name];
  throw refused(
    `--format takes table, csv, tsv, json or ndjson, or with --out xlsx or parquet, not "${name}".`,
  );
}

function fileFormat(name: string): ExportFormat {
  if (isExportFormat(name)) return name;
  throw refused(`--format takes ${EXPORT_FORMATS.join(', ')} with --out, not "${name}".`);
}

function requireDelimited(format: string, spreadsheetSafe: boolean): void {
  if (!spreadsheetSafe || format === 'csv' || format === 'tsv') return;
  throw refused(`--spreadsheet-safe is for csv and tsv. In xlsx, text is never a formula.`);
}

const refused = (message: string): CommandError => new CommandError(message, REFUSED);
