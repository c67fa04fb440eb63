import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { writeParquetFile } from '../../local/query-engine/parquet-file.ts';
import type { Result } from '../../local/query-engine/statement.ts';
import { FORMATS, type Format, SPREADSHEET_SAFE } from '../sql/formats.ts';
import type { LocalLake } from '../sql/local-lake.ts';
import { CommandError, REFUSED } from '../ui/command.ts';
import { writeSpreadsheet } from './spreadsheet.ts';

/** Writes a result into a file. Returns what the user should know about it. */
type Exporter = (
  result: Result,
  file: { part: string; target: string; lake: LocalLake },
) => Promise<string[]>;

/** The formats of files, and the extensions that name them. */
export const EXPORT_FORMATS = ['csv', 'tsv', 'json', 'ndjson', 'xlsx', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const isExportFormat = (name: string): name is ExportFormat =>
  EXPORT_FORMATS.some((format) => format === name);

/** The format of a file, by its extension. Throws a `CommandError` when that says none. */
export function formatOfFile(path: string): ExportFormat {
  const extension = extname(path).slice(1).toLowerCase();
  if (extension === 'jsonl') return 'ndjson';
  if (isExportFormat(extension)) return extension;
  throw new CommandError(
    `The file name does not say the format: it ends in none of ${EXPORT_FORMATS.map((name) => `.${name}`).join(', ')}. Name the format with --format.`,
    REFUSED,
  );
}

export function exporterOf(format: ExportFormat, spreadsheetSafe: boolean): Exporter {
  switch (format) {
    case 'xlsx':
      return (result, { part, target }) => writeSpreadsheet(result, part, target);
    case 'parquet':
      return async (result, { part, lake }) => {
        await writeParquetFile(lake, result, part);
        return [];
      };
    case 'csv':
    case 'tsv':
      return textExporter((spreadsheetSafe ? SPREADSHEET_SAFE : FORMATS)[format]);
    default:
      return textExporter(FORMATS[format]);
  }
}

/** Texts are written together, because a write for every row would be slow. */
const BUFFER_CHARACTERS = 256 * 1024;

function textExporter(format: Format): Exporter {
  return async (result, { part }) => {
    const file = await open(part, 'w');
    let buffered: string[] = [];
    let characters = 0;
    const flush = async (): Promise<void> => {
      await file.appendFile(buffered.join(''));
      buffered = [];
      characters = 0;
    };
    try {
      await format(result, async (text) => {
        buffered.push(text);
        characters += text.length;
        if (characters >= BUFFER_CHARACTERS) await flush();
      });
      await flush();
    } finally {
      await file.close();
    }
    return [];
  };
}
