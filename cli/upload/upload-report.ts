import type { Api } from '../api/api.ts';
import { counted, duration, grouped } from '../ui/text.ts';
import { quarantineOf, quarantineReport } from './quarantine-report.ts';
import type { UploadProgress, UploadResult } from './send/send-upload.ts';

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

/** Warnings, counts and, if there are any, the quarantined lines. */
export async function outcomeReport(result: UploadResult, api: Api): Promise<string[]> {
  const report = [...result.warnings, ...uploadReport(result)];
  if (result.quarantined === 0) return report;
  const quarantined = await quarantineOf(api, result.parts);
  return [...report, ...quarantineReport(quarantined, result.quarantined)];
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
