import type { Survey } from './survey.ts';
import { rowsSent, type UploadRecord } from './upload-record.ts';

/** How a file stands to what was uploaded before. */
export type Recognition =
  | { kind: 'new' }
  /** The same bytes. */
  | { kind: 'same'; earlier: UploadRecord }
  /** The earlier file's bytes, and more behind them. */
  | { kind: 'grown'; earlier: UploadRecord; newRows: number }
  /** Begins alike and then says something else; `alike` rows are in parts that are the same. */
  | { kind: 'differs'; earlier: UploadRecord; alike: number };

/** Compares a survey, which looked at the earlier uploads' lengths, with those uploads. */
export function recognise(survey: Survey, records: readonly UploadRecord[]): Recognition {
  const known = records.filter((record) => rowsSent(record) > 0);
  const same = known.find(({ plan }) => plan.length === survey.length && plan.hash === survey.hash);
  if (same) return { kind: 'same', earlier: same };
  const begun = longestFirst(known).find((record) => beginsLike(survey, record));
  if (begun && !survey.prefixes.get(begun.plan.length)?.inside) {
    return { kind: 'grown', earlier: begun, newRows: survey.rows - begun.plan.rows };
  }
  const alike = longestFirst(known)
    .map((earlier) => ({ earlier, alike: rowsAlike(survey, earlier) }))
    .find(({ alike, earlier }) => alike > 0 || earlier === begun);
  return alike ? { kind: 'differs', ...alike } : { kind: 'new' };
}

function longestFirst(records: readonly UploadRecord[]): UploadRecord[] {
  return [...records].sort((a, b) => b.plan.length - a.plan.length);
}

function beginsLike(survey: Survey, { plan }: UploadRecord): boolean {
  return survey.prefixes.get(plan.length)?.hash === plan.hash;
}

/** Rows in the parts at the beginning that are the same in both. */
function rowsAlike(survey: Survey, { plan }: UploadRecord): number {
  const first = survey.parts.findIndex((part, at) => part.sha256 !== plan.parts[at]?.sha256);
  return survey.parts
    .slice(0, first < 0 ? survey.parts.length : first)
    .reduce((rows, part) => rows + part.rows, 0);
}
