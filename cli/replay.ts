import { awsPipeline, type Pipeline } from './replay/aws-pipeline.ts';
import type { Subject } from './replay/plan.ts';
import { type ReplayOptions, replay } from './replay/replay.ts';
import { isResolved, replayReport } from './replay/report.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { rethrowAwsError, targetOf } from './target/target.ts';
import { CommandError, FAILED, readArguments, runCommand, usageError } from './ui/command.ts';
import { progressOn } from './ui/progress.ts';
import { counted } from './ui/text.ts';

const HELP = `
npm run replay -- BATCH_ID | --failed | --parked [--dry-run] [--no-wait] [--data-dir DIR | --outputs FILE]

Sends what has not landed through the pipeline again, and waits until it has landed. Lines that have
landed are not touched, so running the same command again changes nothing.

  BATCH_ID         one batch: a failed batch is delivered again, a sealed batch is finished
  --failed         every batch that GET /batches?status=FAILED lists
  --parked         every delivery that was parked after its last retry. Once all of a delivery has
                   landed, its parked object is removed.
  --dry-run        show what would be done, and do nothing
  --no-wait        do not wait for the lines to land
  --data-dir DIR   the data directory of a local pipeline that is running (default ${DEFAULT_DATA_DIR})
  --outputs FILE   the cdk-outputs.json that "npm run deploy" wrote for a deployed pipeline. Uses your
                   AWS credentials.`;

const OPTIONS = {
  failed: { type: 'boolean', default: false },
  parked: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  'no-wait': { type: 'boolean', default: false },
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ allowPositionals: true, options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const selection = selectionOf(positionals, values);
  const { outputs, 'data-dir': dataDir } = values;
  const pipeline = awsPipeline(await targetOf({ outputs, dataDir }));
  const subjects = await subjectsOf(selection, pipeline).catch(rethrowAwsError);
  return run(subjects, pipeline, { dryRun: values['dry-run'], wait: !values['no-wait'] });
}

type Selection = 'failed' | 'parked' | { batchId: string };

function selectionOf(
  positionals: readonly string[],
  { failed, parked }: { failed: boolean; parked: boolean },
): Selection {
  const [batchId, ...more] = positionals;
  const given = [batchId !== undefined, failed, parked].filter(Boolean).length;
  if (given !== 1 || more.length > 0) {
    throw usageError('Give exactly one of BATCH_ID, --failed and --parked.', HELP);
  }
  if (batchId !== undefined) return { batchId };
  return failed ? 'failed' : 'parked';
}

async function subjectsOf(selection: Selection, pipeline: Pipeline): Promise<Subject[]> {
  if (selection === 'failed') return (await pipeline.failedBatches()).map((batch) => ({ batch }));
  if (selection === 'parked') {
    return (await pipeline.parkedKeys()).map((parkedKey) => ({ parkedKey }));
  }
  const batch = await pipeline.readBatch(selection.batchId);
  if (batch) return [{ batch }];
  throw new CommandError(
    `There is no batch ${selection.batchId}. "npm run status" lists the failed ones.`,
  );
}

async function run(
  subjects: readonly Subject[],
  pipeline: Pipeline,
  options: ReplayOptions,
): Promise<number> {
  const progress = progressOn(process.stderr);
  const onProgress = (landed: number, chunks: number): void =>
    progress.update(`${landed} of ${counted(chunks, 'chunk')} landed`);
  const outcomes = await replay(subjects, { ...pipeline, onProgress }, options).catch(
    rethrowAwsError,
  );
  progress.done();
  process.stdout.write(`${replayReport(outcomes, options).join('\n')}\n`);
  return outcomes.every((outcome) => isResolved(outcome, options)) ? 0 : FAILED;
}

await runCommand(main);
