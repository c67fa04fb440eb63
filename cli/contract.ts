import { readFileSync, writeFileSync } from 'node:fs';
import { changesBetween } from './contract/changes.ts';
import { currentContract } from './contract/current.ts';
import { CONTRACT_FILE, contractAt, contractText } from './contract/file.ts';
import { changesReport, isAllowed } from './contract/report.ts';
import { FAILED, readArguments, runCommand, usageError } from './ui/command.ts';

const FILE = new URL(`../${CONTRACT_FILE}`, import.meta.url);

const HELP = `
npm run contract -- write
npm run contract -- check [--against REF]

The data contract (Open Data Contract Standard) is ${CONTRACT_FILE}. It describes what
is sent and what SQL sees, and is made from functions/domain/ and functions/lake/.

  write            writes the file
  check            fails if the file is not what "write" would write
  --against REF    also compares it with that of a commit, branch or tag, and says whom each change
                   breaks. Fails if a change breaks a reader and the major version is not higher,
                   or if nothing breaks and neither major nor minor version is.`;

const OPTIONS = { against: { type: 'string' } } as const;

async function main(): Promise<number> {
  const parsed = readArguments({ allowPositionals: true, options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { positionals, values } = parsed;
  const [what, ...more] = positionals;
  if (more.length > 0 || (what !== 'write' && what !== 'check')) {
    throw usageError('Give write or check.', HELP);
  }
  if (what === 'check') return check(values.against);
  if (values.against !== undefined) throw usageError('--against belongs to check.', HELP);
  writeFileSync(FILE, contractText(currentContract()));
  process.stdout.write(`Written: ${CONTRACT_FILE}\n`);
  return 0;
}

async function check(against: string | undefined): Promise<number> {
  const current = currentContract();
  if (contractText(current) !== readFileSync(FILE, 'utf8')) {
    process.stderr.write(
      `${CONTRACT_FILE} is not what the code says. "npm run contract -- write" writes it.\n`,
    );
    return FAILED;
  }
  if (against === undefined) return 0;
  const before = await contractAt(against);
  if (!before) {
    process.stdout.write(`${against} has no contract to compare with.\n`);
    return 0;
  }
  const changes = changesBetween(before, current);
  process.stdout.write(`${changesReport(against, changes, { before, after: current })}\n`);
  return isAllowed(changes, { before, after: current }) ? 0 : FAILED;
}

await runCommand(main);
