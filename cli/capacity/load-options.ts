import { Problem } from '../../functions/api/problem.ts';
import { synthesise } from '../../infra/build/synthesise.ts';
import { Stage } from '../../infra/stage-config.ts';
import { CommandError, REFUSED, wholeNumber } from '../ui/command.ts';
import type { Demand } from './flow.ts';
import { requestLines } from './request-lines.ts';
import { settingsOf } from './settings.ts';

/** The options of commands that estimate: what is deployed, and what the lines are like. */
export const LOAD_OPTIONS = {
  stage: { type: 'string', default: 'dev' },
  set: { type: 'string', multiple: true },
  'lines-per-request': { type: 'string' },
  'bytes-per-line': { type: 'string' },
  'days-per-batch': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** Their part of the help text. */
export const LOAD_HELP = `  --stage STAGE           dev (default) or prod
  --set NAME=VALUE        another value of a setting, in JSON. May be repeated.
                          Example: --set 'stream={"mode":"provisioned","shards":8}'
  --lines-per-request N   lines of a POST (default: what "npm run ingest" sends)
  --bytes-per-line N      lengthens the generated lines to this average
  --days-per-batch N      days that the lines of a batch belong to (default 1, as in a live feed)
  --json                  print JSON`;

export type LoadValues = {
  stage: string;
  set?: string[] | undefined;
  'lines-per-request'?: string | undefined;
  'bytes-per-line'?: string | undefined;
  'days-per-batch'?: string | undefined;
};

/** What the lines are like. */
export function linesOf(values: LoadValues): Omit<Demand, 'linesPerSecond'> {
  const bytesPerLine = wholeNumber('bytes-per-line', values['bytes-per-line'], [1, 1000]);
  return {
    bytesPerLine,
    linesPerRequest:
      wholeNumber('lines-per-request', values['lines-per-request'], [1, 100_000]) ??
      requestLines(bytesPerLine),
    daysPerBatch: wholeNumber('days-per-batch', values['days-per-batch'], [1, 1000]) ?? 1,
  };
}

/** The cloud assembly of the stage with its settings. Throws when one of them is invalid. */
export async function assemblyOf({ stage, set = [] }: LoadValues): Promise<string> {
  const { assemblyDir } = await synthesise(stageOf(stage), settingsOf(set)).catch(refuseSetting);
  return assemblyDir;
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

/** Rethrows the refusal of a body that is too large as one that names the option. */
export function refuseRequest(error: unknown): never {
  if (!(error instanceof Problem)) throw error;
  const [sentence] = error.message.split('. ');
  const advice = 'Choose a smaller --lines-per-request.';
  throw new CommandError(`Ingest refuses such a request: ${sentence}. ${advice}`, REFUSED, error);
}
