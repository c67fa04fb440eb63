import { deployedStatus } from './status/deployed-status.ts';
import { localStatus } from './status/local-status.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { deployedTarget, refuseTwoTargets, rethrowAwsError } from './target/target.ts';
import { readArguments, runCommand } from './ui/command.ts';

const HELP = `
npm run status -- [--data-dir DIR | --outputs FILE]

Shows what a pipeline still has to do, which batches failed, and how fresh its newest days are.

  --data-dir DIR   the data directory of a local pipeline (default ${DEFAULT_DATA_DIR})
  --outputs FILE   the cdk-outputs.json that "npm run deploy" wrote for a deployed pipeline. Uses your
                   AWS credentials.`;

const OPTIONS = {
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { outputs, 'data-dir': dataDir } = parsed.values;
  refuseTwoTargets({ outputs, dataDir });
  const lines = await statusOf(outputs, dataDir).catch(rethrowAwsError);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

async function statusOf(outputs: string | undefined, dataDir = DEFAULT_DATA_DIR) {
  if (outputs === undefined) return localStatus(dataDir);
  return deployedStatus(await deployedTarget(outputs), outputs);
}

await runCommand(main);
