import type { Api } from '../api/api.ts';
import { counted, duration, grouped } from '../ui/text.ts';
import type { SourceFile } from './file/source-file.ts';
import { quarantineOf, quarantineReport } from './quarantine-report.ts';
import type { UploadProgress, UploadResult } from './send/send-upload.ts';
import type { UploadedTable, UploadedTables } from './uploaded-tables.ts';

/** `posted 120,000 · landed 88,000 of 541,909 (16%) · 7,412 lines/s · 1 min 1 s left` */
export function progressLine({
  rows,
  posted,
  accepted,
  quarantined,
  seconds,
}: UploadProgress): string {
  const landed = accepted + quarantined;
  const rate = seconds > 0 ? landed / seconds : 0;
  const left = rate > 0 ? ` · ${duration((rows - landed) / rate)} left` : '';
  const share = rows > 0 ? ` (${Math.floor((100 * landed) / rows)}%)` : '';
  const aside = quarantined > 0 ? ` · ${grouped(quarantined)} quarantined` : '';
  return `posted ${grouped(posted)} · landed ${grouped(landed)} of ${grouped(rows)}${share}${aside} · ${grouped(Math.round(rate))} lines/s${left}`;
}

/** What was left out, then of each table what it is, its warnings, counts and quarantined lines. */
export async function outcomeReport(
  { uploaded, same }: UploadedTables,
  leftOut: readonly string[],
  api: Api,
): Promise<string[]> {
  const report = [
    ...leftOut.map((what) => `Left out: ${what}.`),
    ...same.map(({ table, as }) => `Sent once: ${table.path} has the same rows as ${as.path}.`),
  ];
  for (const result of uploaded) {
    report.push(recognitionOf(result.table, result.received), ...result.warnings);
    report.push(...uploadReport(result));
    if (result.quarantined === 0) continue;
    const quarantined = await quarantineOf(api, result.table, result.parts);
    report.push(...quarantineReport(quarantined, result.quarantined));
  }
  return uploaded.length > 1 ? [...report, sumOf(uploaded)] : report;
}

/** `Online Retail.xlsx in retail.zip: sheet Online Retail, 541,909 rows, 2010-12-01 to 2011-12-09` */
export function recognitionOf(table: SourceFile, rows: number): string {
  const notes = table.notes?.() ?? [];
  const days = table.days?.();
  const kind = table.kind === 'worksheet' ? [] : [table.kind];
  const dates = days ? [`${days.first} to ${days.last}`] : [];
  return [[table.name, ...kind, counted(rows, 'row'), ...dates].join(', '), ...notes].join('; ');
}

/** `All 2 tables: 1,067,371 lines received: 1,067,371 accepted, 0 quarantined.` */
function sumOf(uploaded: readonly UploadedTable[]): string {
  const [received, accepted, quarantined] = (['received', 'accepted', 'quarantined'] as const).map(
    (field) => uploaded.reduce((sum, result) => sum + result[field], 0),
  );
  return `All ${uploaded.length} tables: ${counted(received ?? 0, 'line')} received: ${grouped(accepted ?? 0)} accepted, ${grouped(quarantined ?? 0)} quarantined.`;
}

/** The outcome of an upload in two lines: its counts, then its id and speed. */
export function uploadReport({
  uploadId,
  parts,
  received,
  accepted,
  quarantined,
  repeated,
  seconds,
}: UploadResult): string[] {
  const earlier = repeated > 0 ? ` (${grouped(repeated)} of them in an earlier run)` : '';
  const rate = seconds > 0 ? Math.round((received - repeated) / seconds) : 0;
  const speed = rate > 0 ? `, ${grouped(rate)} lines/s` : '';
  return [
    `${counted(received, 'line')} received${earlier}: ${grouped(accepted)} accepted, ${grouped(quarantined)} quarantined.`,
    `upload ${uploadId}, ${counted(parts.length, 'ingest')}, ${duration(seconds)}${speed}`,
  ];
}
