import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Exit code: something failed, or something is missing. */
export const FAILED = 1;
/** Exit code: the command was not understood, or it refuses to continue. */
export const REFUSED = 2;

/** An error that the user can act on. Its message is printed as it is, without a stack trace. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = FAILED, cause?: unknown) {
    super(message, { cause });
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/**
 * The error for arguments that are missing or contradict each other: a sentence and the help text.
 */
export function usageError(message: string, help: string, cause?: unknown): CommandError {
  return new CommandError(`${message}\n\n${help.trim()}`, REFUSED, cause);
}

/** Parses the arguments. Returns undefined after printing the help text for `--help`. */
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
    const message = error instanceof Error ? error.message : String(error);
    throw usageError(firstSentence(message), help, error);
  }
}

/** The rest of Node's message is advice about positional arguments, which would mislead here. */
function firstSentence(message: string): string {
  return `${message.split(/\.\s|\n/, 1)[0]?.replace(/\.$/, '')}.`;
}

/** Parses an option whose value is a whole number within bounds. Returns undefined without one. */
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

/** Runs a command and exits the process with the code that it returns. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  exitWhenStdoutCloses();
  const code = await main().catch(printError);
  // Worker threads and native handles must not keep the process alive once the command has
  // finished.
  process.stdout.write('', () => process.exit(code));
}

/** Returns the exit code for the error. */
function printError(error: unknown): number {
  if (error instanceof CommandError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return FAILED;
}

/** `npm run sql … | head` closes the pipe early, which is not an error. */
function exitWhenStdoutCloses(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
