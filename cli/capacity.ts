import { Problem } from '../functions/api/problem.ts';
import { synthesise } from '../infra/build/synthesise.ts';
import { Stage } from '../infra/stage-config.ts';
import { deployedFrom } from './capacity/deployed.ts';
import { estimate } from './capacity/estimate.ts';
import { capacityReport } from './capacity/report.ts';
import { requestLines } from './capacity/request-lines.ts';
import { settingsOf } from './capacity/settings.ts';
import {
  CommandError,
  FAILED,
  REFUSED,
  readArguments,
  runCommand,
  usageError,
  wholeNumber,
} from './ui/command.ts';

const HELP = `
npm run capacity -- --lines-per-second N [--stage dev|prod] [--set NAME=VALUE]…

Estimates the load of every resource at so many lines per second, and compares it with the limits
that the services document. Reads the synthesised template, and measures what a line costs by
running the functions' own code on generated lines. Needs no account. Exits with 1 if a limit is
exceeded.

  --lines-per-second N    how many lines arrive
  --stage STAGE           dev (default) or prod
  --set NAME=VALUE        another value of a setting, in JSON. May be repeated.
                          Example: --set 'stream={"mode":"provisioned","shards":8}'
  --lines-per-request N   lines of a POST (default: what "npm run ingest" sends)
  --bytes-per-line N      lengthens the generated lines to this average
  --days-per-batch N      days that the lines of a batch belong to (default 1, as in a live feed)
  --json                  print JSON`;

const OPTIONS = {
  'lines-per-second': { type: 'string' },
  stage: { type: 'string', default: 'dev' },
  set: { type: 'string', multiple: true },
  'lines-per-request': { type: 'string' },
  'bytes-per-line': { type: 'string' },
  'days-per-batch': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values } = parsed;
  const linesPerSecond = wholeNumber('lines-per-second', values['lines-per-second'], [1, 1e7]);
  if (linesPerSecond === undefined) throw usageError('How many lines? --lines-per-second', HELP);
  const bytesPerLine = wholeNumber('bytes-per-line', values['bytes-per-line'], [1, 1000]);
  const stage = stageOf(values.stage);
  const { assemblyDir } = await synthesise(stage, settingsOf(values.set ?? [])).catch(
    refuseSetting,
  );
  const linesPerRequest =
    wholeNumber('lines-per-request', values['lines-per-request'], [1, 100_000]) ??
    requestLines(bytesPerLine);
  const daysPerBatch = wholeNumber('days-per-batch', values['days-per-batch'], [1, 1000]) ?? 1;
  const found = await estimate(
    { linesPerSecond, linesPerRequest, bytesPerLine, daysPerBatch },
    deployedFrom(assemblyDir),
  ).catch(refuseRequest);
  const { flow, ...rest } = found;
  const json = () => JSON.stringify({ stage, ...rest, shards: flow.shards }, undefined, 2);
  process.stdout.write(`${values.json ? json() : capacityReport(stage, found).join('\n')}\n`);
  return found.exceeded.length === 0 ? 0 : FAILED;
}

function stageOf(text: string): Stage {
  const stage = Stage.safeParse(text);
  if (stage.success) return stage.data;
  throw new CommandError(`--stage is ${Stage.options.join(' or ')}, not "${text}".`, REFUSED);
}

/** The synthesis says which setting is invalid, among much else. */
function refuseSetting(error: unknown): never {
  const [, problem] = /^Error: (Invalid configuration\. .*)$/m.exec(String(error)) ?? [];
  throw problem === undefined ? error : new CommandError(problem, REFUSED, error);
}

/** Ingest refuses a body that is too large. */
function refuseRequest(error: unknown): never {
  if (!(error instanceof Problem)) throw error;
  const [sentence] = error.message.split('. ');
  const advice = 'Choose a smaller --lines-per-request.';
  throw new CommandError(`Ingest refuses such a request: ${sentence}. ${advice}`, REFUSED, error);
}

await runCommand(main);
