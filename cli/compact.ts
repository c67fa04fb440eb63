import { isDay, noDay } from '../functions/domain/day.ts';
import { awsCompaction } from './compact/aws-compaction.ts';
import { compact } from './compact/compact.ts';
import { isDone, reportOf } from './compact/report.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { rethrowAwsError, targetOf } from './target/target.ts';
import { FAILED, readArguments, runCommand, usageError } from './ui/command.ts';
import { progressOn } from './ui/progress.ts';

const HELP = `
npm run compact -- [--dry-run] [--day DAY | --from DAY --to DAY] [--objects N] [--data-dir DIR | --outputs FILE]

Rewrites days of the lake whose lines are in many small objects, so that queries read fewer. Lines and
totals stay as they are, queries go on, and new lines may arrive meanwhile. A schedule does the same for
days to which nothing has been written for an hour; this command does not wait for that. Running it again
changes nothing.

  --dry-run        show which days would be rewritten, and do nothing
  --day DAY        only this day (YYYY-MM-DD), from 2 objects on
  --from DAY       only days from this one on
  --to DAY         only days up to this one
  --objects N      only days with at least N small objects (default: the setting compactObjects)
  --data-dir DIR   the data directory of a local pipeline that is running (default ${DEFAULT_DATA_DIR})
  --outputs FILE   the cdk-outputs.json that "npm run deploy" wrote for a deployed pipeline. Uses your
                   AWS credentials.`;

const OPTIONS = {
  'dry-run': { type: 'boolean', default: false },
  day: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  objects: { type: 'string' },
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { outputs, 'data-dir': dataDir, 'dry-run': dryRun, ...asked } = parsed.values;
  const request = requestOf(asked);
  const compaction = awsCompaction(await targetOf({ outputs, dataDir }));
  const progress = progressOn(process.stderr);
  const result = await compact(request, { ...compaction, progress: progress.update }, dryRun).catch(
    rethrowAwsError,
  );
  progress.done();
  process.stdout.write(`${reportOf(result, dryRun).join('\n')}\n`);
  return isDone(result) ? 0 : FAILED;
}

type Option = 'day' | 'from' | 'to' | 'objects';
type Asked = Partial<Record<Option, string>>;
type Values = Record<Option, string | undefined>;

function requestOf({ day, from = day, to = day, objects }: Asked) {
  refuseInvalid({ day, from, to, objects });
  const least = objects ?? (day === undefined ? undefined : '2');
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(least !== undefined && { objects: Number(least) }),
    quietMinutes: 0,
  };
}

function refuseInvalid({ day, from, to, objects }: Values): void {
  for (const [option, value] of Object.entries({ '--day': day, '--from': from, '--to': to })) {
    if (value === undefined || isDay(value)) continue;
    throw usageError(noDay(option, value), HELP);
  }
  if (day !== undefined && (from !== day || to !== day)) {
    throw usageError('--day excludes --from and --to.', HELP);
  }
  if (objects === undefined || /^([2-9]|[1-9]\d{1,5})$/.test(objects)) return;
  throw usageError(`--objects is a number from 2 on, not ${objects}.`, HELP);
}

await runCommand(main);
