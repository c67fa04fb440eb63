import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lambda, openLambda } from '../../../local/lambda/invoker.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { manualClock } from '../support/clocks.ts';

const SOURCE = `
interface Event { fail: boolean; platform?: true }
const platform = async () => (await import('node:os')).platform();
function findInvoice(event: Event): string {
  if (event.fail) throw new Error('no such invoice');
  return 'found';
}
export const handler = async (event: Event) => event.platform ? platform() : findInvoice(event);
`;

let dir: string;
let cache: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'bundle-'));
  cache = join(dir, 'compiled');
  writeFileSync(join(dir, 'handler.ts'), SOURCE);
  const [entryPoint, outfile] = [join(dir, 'handler.ts'), join(dir, 'index.cjs')];
  await build({
    ...{ entryPoints: [entryPoint], outfile, sourcemap: 'linked', tsconfigRaw: {} },
    ...{ bundle: true, minify: true, format: 'cjs', platform: 'node' },
  });
});
afterAll(() => rmSync(dir, { recursive: true }));

/** Starts an instance of its own, as after a restart. */
async function invoked(event: object, options = '--enable-source-maps') {
  const lambda: Lambda = openLambda({
    deployment: aDeployment(
      {
        Find: {
          type: 'AWS::Lambda::Function',
          properties: {
            Handler: 'index.handler',
            Code: { S3Key: 'find' },
            Environment: { Variables: { NODE_OPTIONS: options } },
          },
        },
      },
      { find: dir },
    ),
    endpoint: () => 'http://127.0.0.1:9',
    logs: join(dir, 'logs'),
    compileCache: cache,
    clock: manualClock(),
  });
  const invocation = await lambda.invoke('Find', event);
  // The instance keeps its code before it takes the next invocation.
  await lambda.invoke('Find', { fail: false });
  await lambda.close();
  return invocation;
}

const kept = () => readdirSync(cache).map((name) => join(cache, name));

test('compiled code is kept for later instances, and replaced when it is damaged', async () => {
  expect(await invoked({ fail: false })).toEqual({ payload: 'found' });
  const [file = ''] = kept();
  const written = readFileSync(file);
  expect(kept()).toHaveLength(1);
  const damaged = Buffer.from(written).fill(7, 100, 140);
  writeFileSync(file, damaged);
  expect(await invoked({ fail: false })).toEqual({ payload: 'found' });
  expect(kept()).toEqual([file]);
  expect(readFileSync(file).equals(damaged)).toBe(false);
  const replaced = readFileSync(file);
  await invoked({ fail: false });
  expect(readFileSync(file).equals(replaced)).toBe(true);
});

test.each(['from its source', 'from kept code'])(
  '%s, a bundle may import a module later',
  async () => {
    expect(await invoked({ platform: true })).toEqual({ payload: process.platform });
  },
);

test('compiled code that can not be kept costs no invocation', async () => {
  rmSync(cache, { recursive: true, force: true });
  writeFileSync(cache, 'a file where the folder would be');
  expect(await invoked({ fail: false })).toEqual({ payload: 'found' });
  rmSync(cache);
});

test.each(['from its source', 'from kept code'])('%s, a stack trace names the source', async () => {
  const invocation = await invoked({ fail: true });
  const trace = 'error' in invocation ? (invocation.error.trace ?? []) : [];
  expect(trace[0]).toBe('Error: no such invoice');
  expect(trace[1]).toBe(`    at findInvoice (${join(dir, 'handler.ts')}:5:25)`);
  expect(trace[2]).toMatch(new RegExp(`${join(dir, 'handler.ts')}:8:78`));
});

test('without source maps, a stack trace names the bundle', async () => {
  const invocation = await invoked({ fail: true }, '');
  const trace = 'error' in invocation ? (invocation.error.trace ?? []) : [];
  expect(trace[1]).toMatch(new RegExp(`${join(dir, 'index.cjs')}:1:\\d+`));
});
