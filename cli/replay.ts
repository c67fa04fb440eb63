import { CommandError, FAILED, REFUSED, readArguments, runCommand } from './command.ts';
import { type Pipeline, pipelineAt } from './replay/aws-pipeline.ts';
import type { Subject } from './replay/plan.ts';
import { replay } from './replay/replay.ts';
import { isWell, replayReport } from './replay/report.ts';
import { DEFAULT_DATA_DIR } from './target/run-file.ts';
import { explained, targetOf } from './target/target.ts';
import { progressOn } from './ui/progress.ts';
import { counted } from './ui/text.ts';

const HELP = `
npm run replay -- BATCH_ID | --failed | --parked [--dry-run] [--no-wait] [--data-dir DIR | --outputs FILE]

Sends what has not landed through the pipeline again and waits until it has. What has landed is left alone, so the same
command again changes nothing.

  BATCH_ID         one batch: a failed one is delivered again, a sealed one is finished
  --failed         every batch that GET /batches?status=FAILED lists
  --parked         every delivery that was parked after its last retry; one that has landed is removed
  --dry-run        says what would be done, and does nothing
  --no-wait        does not wait until it has landed
  --data-dir DIR   of the local pipeline that runs (default ${DEFAULT_DATA_DIR})
  --outputs FILE   of a deployed one: what "npm run deploy" wrote, cdk-outputs.json; with your AWS credentials`;

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
  const which = whichOf(positionals, values);
  const { outputs, 'data-dir': dataDir } = values;
  const pipeline = pipelineAt(await targetOf({ outputs, dataDir }));
  const subjects = await subjectsOf(which, pipeline).catch(explained);
  return run(subjects, pipeline, { dryRun: values['dry-run'], wait: !values['no-wait'] });
}

type Which = 'failed' | 'parked' | { batchId: string };

function whichOf(
  positionals: readonly string[],
  { failed, parked }: { failed: boolean; parked: boolean },
): Which {
  const [batchId, ...more] = positionals;
  const named = [batchId !== undefined, failed, parked].filter(Boolean).length;
  if (named !== 1 || more.length > 0) {
    throw new CommandError(`One of BATCH_ID, --failed and --parked.\n${HELP}`, REFUSED);
  }
  if (batchId !== undefined) return { batchId };
  return failed ? 'failed' : 'parked';
}

async function subjectsOf(which: Which, pipeline: Pipeline): Promise<Subject[]> {
  if (which === 'failed') return (await pipeline.failedBatches()).map((batch) => ({ batch }));
  if (which === 'parked') {
    return (await pipeline.parkedKeys()).map((parkedKey) => ({ parkedKey }));
  }
  const batch = await pipeline.readBatch(which.batchId);
  if (batch) return [{ batch }];
  throw new CommandError(
    `There is no batch ${which.batchId}. "npm run status" names those that failed.`,
  );
}

async function run(
  subjects: readonly Subject[],
  pipeline: Pipeline,
  options: { dryRun: boolean; wait: boolean },
): Promise<number> {
  const progress = progressOn(process.stderr);
  const onProgress = (landed: number, chunks: number): void =>
    progress.update(`${landed} of ${counted(chunks, 'chunk')} landed`);
  const outcomes = await replay(subjects, { ...pipeline, onProgress }, options).catch(explained);
  progress.done();
  process.stdout.write(`${replayReport(outcomes, options).join('\n')}\n`);
  return outcomes.every((outcome) => isWell(outcome, options)) ? 0 : FAILED;
}

await runCommand(main);
