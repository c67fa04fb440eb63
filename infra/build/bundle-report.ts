import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';
import type { FunctionName } from '../../functions/runtime/environment.ts';
import { FUNCTION_NAMES } from '../functions/function-names.ts';
import { bundleFunctions, bundleOf } from './bundle.ts';
import { sampleEnvironment } from './sample-environment.ts';

const run = promisify(execFile);
const STARTS = 5;
const LOAD = `const started = performance.now();
require(process.argv[1]);
console.log(performance.now() - started);`;

/** Returns the median of several cold imports, each in its own process, in milliseconds. */
async function coldImport(name: FunctionName, file: string): Promise<number> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const { stdout } = await run(process.execPath, ['-e', LOAD, file], {
      env: { ...sampleEnvironment(name), AWS_REGION: 'eu-west-2' },
    });
    times.push(Number(stdout));
  }
  return times.sort((a, b) => a - b)[Math.floor(STARTS / 2)] ?? Number.NaN;
}

/** Prints the table of bundle sizes in docs/functions.md. */
async function report(): Promise<void> {
  const { dir } = await bundleFunctions();
  console.log('| function | bundle | cold import |\n|---|---|---|');
  for (const name of FUNCTION_NAMES) {
    const file = bundleOf(dir, name);
    const kilobytes = Math.round(statSync(file).size / 1000);
    const milliseconds = Math.round(await coldImport(name, file));
    console.log(`| ${name} | ${kilobytes} kB | ${milliseconds} ms |`);
  }
}

await report();
