import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Exit codes: 1 something failed or is missing, 2 the command was not understood or refuses to go on. */
export const FAILED = 1;
export const REFUSED = 2;

/** Something that the person at the terminal can act on: printed as it is, without a stack. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = FAILED, cause?: unknown) {
    super(message, { cause });
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/** Reads the arguments; undefined when `--help` was asked for and printed. Throws what a person can act on. */
export function readArguments<const Config extends ParseArgsConfig>(
  config: Config,
  help: string,
): ReturnType<typeof parseArgs<Config>> | undefined {
  if ((config.args ?? process.argv.slice(2)).includes('--help')) {
    process.stdout.write(`${help.trim()}\n`);
    return undefined;
  }
  try {
    return parseArgs(config);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${firstSentence(said)}\n\n${help.trim()}`, REFUSED, error);
  }
}

/** Node's message goes on with advice on positional arguments that would mislead here. */
function firstSentence(message: string): string {
  return `${message.split(/\.\s|\n/, 1)[0]?.replace(/\.$/, '')}.`;
}

/** A whole number option within bounds; undefined when it is not given. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  [least, most]: readonly [number, number],
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new CommandError(
    `--${name} takes a whole number from ${least} to ${most}, not "${text}".`,
    REFUSED,
  );
}

/** Runs a command to its end and leaves the process with its exit code. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  leaveQuietlyWhenThePipeCloses();
  const code = await main().catch(explain);
  // Worker threads and native handles of what was started here must not keep a finished command alive.
  process.stdout.write('', () => process.exit(code));
}

function explain(error: unknown): number {
  if (error instanceof CommandError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return FAILED;
}

/** `npm run sql … | head` closes our output early, and that is no error. */
function leaveQuietlyWhenThePipeCloses(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
