import { PART_BYTES } from '../upload/plan/cutting.ts';
import { lineRecords } from './sample-lines.ts';

const LIVE = Number.MAX_SAFE_INTEGER;

/** Returns how many lines `npm run ingest` sends in one request. */
export function requestLines(bytesPerLine: number | undefined): number {
  let bytes = 0;
  let lines = 0;
  for (const record of lineRecords({ bytesPerLine, linesPerDay: LIVE })) {
    bytes += Buffer.byteLength(record);
    lines += 1;
    if (bytes >= PART_BYTES) break;
  }
  return lines;
}
