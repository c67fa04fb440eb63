import type { Survey } from './survey.ts';
import { isFormer, rowsSent, type UploadRecord } from './upload-record.ts';

/** How a file compares with the earlier uploads. */
export type Recognition =
  | { kind: 'new' }
  /** The bytes of an earlier file. */
  | { kind: 'same'; earlier: UploadRecord }
  /** The bytes of an earlier file, followed by more. */
  | { kind: 'grown'; earlier: UploadRecord; newRows: number }
  /**
   * Begins like an earlier file, then differs. `alike` is the number of rows in the parts that are
   * the same.
   */
  | { kind: 'differs'; earlier: UploadRecord; alike: number };

/** Compares a survey with earlier uploads, of which it has to cover the lengths and the parts. */
export function recognise(survey: Survey, records: readonly UploadRecord[]): Recognition {
  const known = records.filter((record) => rowsSent(record) > 0);
  const same = known.find(({ plan }) => plan.length === survey.length && plan.hash === survey.hash);
  if (same) return { kind: 'same', earlier: same };
  const continued = longestFirst(known).find((record) => beginsLike(survey, record));
  if (continued && !survey.prefixes.get(continued.plan.length)?.inside) {
    return { kind: 'grown', earlier: continued, newRows: survey.rows - continued.plan.rows };
  }
  const alike = longestFirst(known)
    .map((earlier) => ({ earlier, alike: rowsAlike(survey, earlier) }))
    .find(({ alike, earlier }) => alike > 0 || earlier === continued);
  return alike ? { kind: 'differs', ...alike } : { kind: 'new' };
}

function longestFirst(records: readonly UploadRecord[]): UploadRecord[] {
  return [...records].sort((a, b) => b.plan.length - a.plan.length);
}

function beginsLike(survey: Survey, { plan }: UploadRecord): boolean {
  return survey.prefixes.get(plan.length)?.hash === plan.hash;
}

/** The rows of the first parts, as many as are the same in both. */
function rowsAlike(survey: Survey, { plan }: UploadRecord): number {
  const parts = isFormer(plan) ? survey.formerParts : survey.parts;
  const first = parts.findIndex((part, at) => part.sha256 !== plan.parts[at]?.sha256);
  return parts
    .slice(0, first < 0 ? parts.length : first)
    .reduce((rows, part) => rows + part.rows, 0);
}
