import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { requireRunFile } from './target/run-file.ts';
import { CommandError, readArguments, runCommand } from './ui/command.ts';

const HELP = `
npm run console -- [--data-dir DIR]

Prints the URL of the console of a pipeline that is running on this machine.

  --data-dir DIR   the data directory of the pipeline (default ${DEFAULT_DATA_DIR})`;

const OPTIONS = { 'data-dir': { type: 'string', default: DEFAULT_DATA_DIR } } as const;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const dataDir = parsed.values['data-dir'];
  const { consoleUrl } = await requireRunFile(dataDir, '--data-dir names another directory');
  if (consoleUrl === undefined) {
    throw new CommandError(`The pipeline on ${dataDir} was started with --no-console.`);
  }
  process.stdout.write(`${consoleUrl}\n`);
  return 0;
}

await runCommand(main);
