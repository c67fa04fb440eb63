import { byteSize, counted, grouped } from '../ui/text.ts';
import { type Cell, textTable } from '../ui/text-table.ts';
import { type CompactedDay, type Compaction, type DayObjects, hasFailed } from './compact.ts';

export const isDone = ({ runs }: Compaction): boolean =>
  runs.every(({ status }) => status === 'SUCCEEDED');

/** What was done, or would be done. */
export function reportOf(compaction: Compaction, dryRun: boolean): string[] {
  const { days, later } = compaction;
  if (days.length === 0)
    return ['Nothing to compact: no day has enough small objects.', ...failures(compaction)];
  const table = textTable(
    ['day', 'lines', 'objects', 'bytes', ...(dryRun ? [] : ['objects after', 'bytes after'])],
    days.map((day) => row(day, dryRun)),
  );
  const more = later > 0 ? [`${counted(later, 'more day')} would follow.`] : [];
  if (dryRun) return [table, '', `Would rewrite ${counted(days.length, 'day')}.`, ...more];
  return [table, '', ...summary(compaction), ...failures(compaction)];
}

function row({ date, before, after }: CompactedDay, dryRun: boolean): Cell[] {
  const cells = [grouped(before.lines), grouped(before.objects), byteSize(before.bytes)];
  const results = after ? [grouped(after.objects), byteSize(after.bytes)] : ['as before', ''];
  return [
    { text: date },
    ...[...cells, ...(dryRun ? [] : results)].map((text) => ({ text, right: true })),
  ];
}

function summary({ days, runs }: Compaction): string[] {
  const done = days.flatMap(({ before, after }) => (after ? [{ before, after }] : []));
  const total = (which: 'before' | 'after', what: keyof DayObjects): number =>
    done.reduce((sum, day) => sum + day[which][what], 0);
  // A day may be refused in each run.
  const refused = new Map(runs.flatMap((run) => run.refused ?? []).map((day) => [day.date, day]));
  const left = days
    .filter(({ date, after }) => !after && !refused.has(date))
    .map(({ date }) => date);
  return [
    `Rewrote ${counted(done.length, 'day')} with ${counted(total('after', 'lines'), 'line')}: ` +
      `${counted(total('before', 'objects'), 'object')} became ${grouped(total('after', 'objects'))}, ` +
      `${byteSize(total('before', 'bytes'))} became ${byteSize(total('after', 'bytes'))}.`,
    ...(left.length === 0
      ? []
      : [`Not rewritten: ${left.join(', ')}. They are as they were; run the command again later.`]),
    ...[...refused.values()].map(
      ({ date, reason }) => `Refused: ${date}, which is as it was. ${reason}.`,
    ),
  ];
}

const failures = ({ runs }: Compaction): string[] =>
  runs
    .filter(hasFailed)
    .map(({ status, executionArn, reason }) =>
      [`The execution ended as ${status}`, reason, executionArn].filter(Boolean).join('. '),
    );
