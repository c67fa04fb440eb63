import { randomBytes } from 'node:crypto';
import type { Pipeline } from '../console/server/pipeline.ts';
import { consoleKeyOf, localConsolePipeline, openConsole } from './run/console.ts';
import { CONSOLE_PORT } from './run/console-port.ts';
import { deployedConsolePipeline } from './run/deployed-console.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { requireRunFile } from './target/run-file.ts';
import { refuseTwoTargets } from './target/target.ts';
import { readArguments, runCommand, wholeNumber } from './ui/command.ts';

const HELP = `
npm run console -- [--data-dir DIR | --outputs FILE [--key KEY]] [--port N]

Shows a pipeline in the browser. Of a pipeline that is running on this machine, it prints the URL of
its console, or serves one if the pipeline was started with --no-console. Of a deployed pipeline, it
serves the same pages on this machine until Ctrl-C, and reads with your AWS credentials.

  --data-dir DIR   the data directory of a local pipeline (default ${DEFAULT_DATA_DIR})
  --outputs FILE   the cdk-outputs.json that "npm run deploy" wrote for a deployed pipeline
  --key KEY        the key of its API (default: INVOICE_PIPELINE_KEY in the environment, or else what
                   API Gateway returns for the output ApiKeyId); with "auth: iam" requests are signed
  --port N         the port of the console (default ${CONSOLE_PORT}, or a free one if that is in use)`;

const OPTIONS = {
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
  key: { type: 'string' },
  port: { type: 'string' },
} as const;

const SERVED = { name: 'the console', portOption: '--port', offOption: undefined };

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { outputs, key, port, 'data-dir': dataDir } = parsed.values;
  refuseTwoTargets({ outputs, dataDir });
  const given = wholeNumber('port', port, [0, 65_535]);
  const listenOn = { port: given ?? CONSOLE_PORT, isNamed: given !== undefined };
  if (outputs !== undefined) {
    const apiKey = key ?? process.env['INVOICE_PIPELINE_KEY'];
    const pipeline = await deployedConsolePipeline(outputs, apiKey);
    return serve(pipeline, randomBytes(16).toString('hex'), listenOn);
  }
  return local(dataDir ?? DEFAULT_DATA_DIR, listenOn);
}

type Listen = { port: number; isNamed: boolean };

async function local(dataDir: string, listenOn: Listen): Promise<number> {
  const run = await requireRunFile(dataDir, '--outputs FILE names a deployed one');
  if (run.consoleUrl === undefined) {
    return serve(localConsolePipeline(dataDir, run), consoleKeyOf(dataDir), listenOn);
  }
  process.stdout.write(`${run.consoleUrl}\n`);
  return 0;
}

async function serve(pipeline: Pipeline, key: string, listenOn: Listen): Promise<number> {
  const note = (text: string) => process.stderr.write(`${text}\n`);
  const { url, close } = await openConsole(pipeline, key, listenOn, SERVED, note);
  process.stdout.write(`The console of ${pipeline.title}: ${url}\nCtrl-C stops.\n`);
  const code = await new Promise<number>((resolve) => {
    process.once('SIGINT', () => resolve(130));
    process.once('SIGTERM', () => resolve(143));
  });
  await close();
  return code;
}

await runCommand(main);
