import { wholeNumber } from '../ui/command.ts';
import type { Arguments } from './arguments.ts';
import { quarantineGroups } from './lines/groups.ts';
import type { QuarantinedLine } from './lines/open-lines.ts';
import { selectedIngests, selectedLines } from './lines/selected-lines.ts';
import type { QuarantineTarget } from './quarantine-target.ts';
import { groupsReport, linesReport } from './report/list-report.ts';

const DEFAULT_LIMIT = 50;

/** The groups of the selected lines; or the first lines, where they are asked for or no SQL groups them. */
export async function list(
  { selection, values }: Arguments,
  target: QuarantineTarget,
): Promise<string[]> {
  const limit = wholeNumber('limit', values.limit, [1, 100_000]) ?? DEFAULT_LIMIT;
  if (!values.lines && target.sql) {
    return groupsReport(await quarantineGroups(target.sql, selection));
  }
  const ingests = await selectedIngests(target, selection);
  const lines: QuarantinedLine[] = [];
  for await (const line of selectedLines(target, ingests, selection)) {
    if (lines.length === limit) return linesReport(lines, true);
    lines.push(line);
  }
  return linesReport(lines, false);
}
