import { deployedFrom } from './capacity/deployed.ts';
import {
  assemblyOf,
  LOAD_HELP,
  LOAD_OPTIONS,
  linesOf,
  refuseRequest,
} from './capacity/load-options.ts';
import { type Bill, billFor } from './cost/bill.ts';
import { totalOf } from './cost/charge.ts';
import { pricedFrom } from './cost/priced.ts';
import { PRICED_ON } from './cost/prices.ts';
import { costReport } from './cost/report.ts';
import { readArguments, runCommand, usageError, wholeNumber } from './ui/command.ts';

const HELP = `
npm run cost -- --lines-per-day N [--stage dev|prod] [--set NAME=VALUE]…

Estimates what the pipeline costs: idle, for a million lines, and in a month with so many lines a
day, by component. Reads the synthesised template, and measures what lines take by running the
functions' own code on generated lines. Needs no account. Nobody has compared it with a bill yet.

  --lines-per-day N       how many lines arrive, evenly spread over the day
${LOAD_HELP}`;

const OPTIONS = { 'lines-per-day': { type: 'string' }, ...LOAD_OPTIONS } as const;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values } = parsed;
  const linesPerDay = wholeNumber('lines-per-day', values['lines-per-day'], [1, 1e12]);
  if (linesPerDay === undefined) throw usageError('How many lines? --lines-per-day', HELP);
  const lines = linesOf(values);
  const assemblyDir = await assemblyOf(values);
  const template = { deployed: deployedFrom(assemblyDir), priced: pricedFrom(assemblyDir) };
  const bill = await billFor(linesPerDay, lines, template).catch(refuseRequest);
  const { stage } = values;
  const text = values.json ? asJson(stage, bill) : costReport(stage, bill).join('\n');
  process.stdout.write(`${text}\n`);
  return 0;
}

function asJson(stage: string, { flow: _, ...bill }: Bill): string {
  const usd = { idle: totalOf(bill.idle), perMillion: totalOf(bill.perMillion) };
  return JSON.stringify({ stage, pricedOn: PRICED_ON, usd, ...bill }, undefined, 2);
}

await runCommand(main);
