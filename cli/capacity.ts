import { deployedFrom } from './capacity/deployed.ts';
import { estimate } from './capacity/estimate.ts';
import {
  assemblyOf,
  LOAD_HELP,
  LOAD_OPTIONS,
  linesOf,
  refuseRequest,
} from './capacity/load-options.ts';
import { capacityReport } from './capacity/report.ts';
import { FAILED, readArguments, runCommand, usageError, wholeNumber } from './ui/command.ts';

const HELP = `
npm run capacity -- --lines-per-second N [--stage dev|prod] [--set NAME=VALUE]…

Estimates the load of every resource at so many lines per second, and compares it with the limits
that the services document. Reads the synthesised template, and measures what a line costs by
running the functions' own code on generated lines. Needs no account. Exits with 1 if a limit is
exceeded.

  --lines-per-second N    how many lines arrive
${LOAD_HELP}`;

const OPTIONS = { 'lines-per-second': { type: 'string' }, ...LOAD_OPTIONS } as const;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values } = parsed;
  const linesPerSecond = wholeNumber('lines-per-second', values['lines-per-second'], [1, 1e7]);
  if (linesPerSecond === undefined) throw usageError('How many lines? --lines-per-second', HELP);
  const lines = linesOf(values);
  const deployed = deployedFrom(await assemblyOf(values));
  const found = await estimate({ linesPerSecond, ...lines }, deployed).catch(refuseRequest);
  const { stage } = values;
  const { flow, ...rest } = found;
  const json = () => JSON.stringify({ stage, ...rest, shards: flow.shards }, undefined, 2);
  process.stdout.write(`${values.json ? json() : capacityReport(stage, found).join('\n')}\n`);
  return found.exceeded.length === 0 ? 0 : FAILED;
}

await runCommand(main);
