import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BUNDLE_OPTIONS } from '../../../infra/build/bundle.ts';
import { systemClock } from '../../../local/clock.ts';
import { openLambda } from '../../../local/lambda/invoker.ts';
import { type Deployment, loadDeployment } from '../../../local/template/deployment.ts';
import { anApp, removeApps } from '../support/an-app.ts';

/** Logs a line of each level and publishes a metric, with the modules that the functions use. */
const HANDLER = `
  import { publish } from './functions/runtime/metrics.ts';
  import { logger } from './functions/runtime/telemetry.ts';
  export const handler = async () => {
    for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level](level);
    publish({ LinesAccepted: 1 });
  };`;

const dir = mkdtempSync(join(tmpdir(), 'log-level-'));

beforeAll(async () => {
  const stdin = { contents: HANDLER, resolveDir: '.', loader: 'ts' } as const;
  await build({ ...BUNDLE_OPTIONS, stdin, outfile: join(dir, 'index.cjs') });
});

afterAll(() => {
  removeApps();
  rmSync(dir, { recursive: true });
});

/** Returns the lines that the handler leaves in the log, run as Query of a stage with this level. */
async function loggedAt(logLevel: string): Promise<Record<string, unknown>[]> {
  const { app } = await anApp('dev', { logLevel });
  const synthesised = app.synth().directory;
  const deployment = loadDeployment(synthesised, { account: '000000000000', region: 'us-east-1' });
  const query = deployment
    .ofType('AWS::Lambda::Function')
    .filter(({ logicalId }) => logicalId.startsWith('QueryFunction'));
  const onlyQuery: Deployment = {
    ...deployment,
    ofType: (type) => (type === 'AWS::Lambda::Function' ? query : []),
    assetPath: () => dir,
  };
  const logs = join(dir, logLevel);
  const lambda = openLambda({
    deployment: onlyQuery,
    endpoint: () => 'http://127.0.0.1:9',
    logs,
    compileCache: join(dir, 'compile-cache'),
    clock: systemClock,
  });
  const [{ ref = '' } = {}] = query;
  expect(await lambda.invoke(ref, {})).toEqual({ payload: null });
  const read = () => readFileSync(join(logs, `${ref}.log`), 'utf8');
  await expect.poll(read).toContain('error');
  await lambda.close();
  return read()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

it.each([
  ['DEBUG', ['debug', 'info', 'warn', 'error']],
  ['INFO', ['info', 'warn', 'error']],
  ['WARN', ['warn', 'error']],
  ['ERROR', ['error']],
])('with the log level %s, metrics are logged, and %j', async (logLevel, levels) => {
  const lines = await loggedAt(logLevel);
  // Warnings and errors are written to another output, so the order may be another.
  expect(lines.flatMap(({ message }) => message ?? []).toSorted()).toEqual(levels.toSorted());
  expect(lines.filter((line) => '_aws' in line)).toMatchObject([{ LinesAccepted: 1 }]);
});
