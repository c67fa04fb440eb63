import { counted, duration, grouped } from '../ui/text.ts';
import type { Uploaded, UploadState } from './send/send-upload.ts';

/** `posted 120,000 · landed 88,000 of 541,909 (16%) · 7,412 lines/s · 1 min 1 s left` */
export function progressLine({
  rows,
  posted,
  accepted,
  quarantined,
  seconds,
}: UploadState): string {
  const landed = accepted + quarantined;
  const rate = seconds > 0 ? landed / seconds : 0;
  const left = rate > 0 ? ` · ${duration((rows - landed) / rate)} left` : '';
  const share = rows > 0 ? ` (${Math.floor((100 * landed) / rows)}%)` : '';
  const aside = quarantined > 0 ? ` · ${grouped(quarantined)} quarantined` : '';
  return `posted ${grouped(posted)} · landed ${grouped(landed)} of ${grouped(rows)}${share}${aside} · ${grouped(Math.round(rate))} lines/s${left}`;
}

/** What became of an upload, in a line or two. */
export function uploadReport(
  { parts, received, accepted, quarantined, repeated, seconds }: Uploaded,
  uploadId: string,
): string[] {
  const fate = `${grouped(accepted)} accepted, ${grouped(quarantined)} quarantined`;
  const before = repeated > 0 ? ` (${grouped(repeated)} were there before)` : '';
  const rate = seconds > 0 ? Math.round((received - repeated) / seconds) : 0;
  const speed = rate > 0 ? `, ${grouped(rate)} lines/s` : '';
  return [
    `${counted(received, 'line')} received${before}: ${fate}.`,
    `upload ${uploadId}, ${counted(parts.length, 'ingest')}, ${duration(seconds)}${speed}`,
  ];
}
