import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { linesKey } from '../../../functions/lake/lake-keys.ts';
import type { FunctionName } from '../../../functions/runtime/environment.ts';
import { appendLine, emptyLineTable } from '../../../functions/staging/line-table.ts';
import type { SealedPlan } from '../../../functions/staging/plan.ts';
import { bundleFunctions, bundleOf } from '../../../infra/build/bundle.ts';
import { sampleEnvironment } from '../../../infra/build/sample-environment.ts';
import { FUNCTION_NAMES } from '../../../infra/functions/function-names.ts';
import { iamActions, PERMISSIONS, type Target } from '../../../infra/functions/permissions.ts';
import { BUNDLE_BUDGETS } from './bundle-budgets.ts';

const run = promisify(execFile);
/** The SDK tries to load this for multi-region access points, and works without it. */
const OPTIONAL = '@aws-sdk/signature-v4-crt';

let dir: string;
beforeAll(async () => {
  dir = (await bundleFunctions()).dir;
});

it('says when esbuild has nothing more to do, also if nothing has changed', async () => {
  const onBuilt = vi.fn();
  expect(await bundleFunctions(onBuilt)).toEqual({ dir, fresh: false });
  expect(onBuilt).toHaveBeenCalledOnce();
});

const fileOf = (name: FunctionName) => bundleOf(dir, name);

const sourceMapOf = (name: FunctionName) => JSON.parse(readFileSync(`${fileOf(name)}.map`, 'utf8'));

/** The files that a bundle was made of. `nested-clients` are those of other places for credentials. */
const sourcesOf = (name: FunctionName): string[] => sourceMapOf(name).sources;
const SDK_CLIENT = /@aws-sdk\/(?:client-([a-z0-9-]+)|(nested-clients))\//;

/**
 * Runs a script in a separate process that has the environment variables of the function and none
 * of this process. Returns what it prints.
 */
async function evaluate(
  name: FunctionName,
  script: string,
  variables: Record<string, string> = {},
): Promise<string> {
  const { stdout } = await run(process.execPath, ['-e', script, fileOf(name)], {
    env: {
      ...sampleEnvironment(name),
      AWS_REGION: 'eu-west-2',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...variables,
    },
  });
  return stdout;
}

describe.each(FUNCTION_NAMES)('the bundle of %s', (name) => {
  it('exports its handler when the variables of its environment are set', async () => {
    const type = await evaluate(name, 'console.log(typeof require(process.argv[1]).handler)');
    expect(type.trim()).toBe('function');
  });

  it('requires only modules that Lambda provides', () => {
    const required = readFileSync(fileOf(name), 'utf8').matchAll(/\brequire\("([^"]+)"\)/g);
    const modules = [...required].map(([, module = '']) => module.replace(/^node:/, ''));
    const { builtinModules } = process.getBuiltinModule('node:module');
    const foreign = modules.filter((module) => !builtinModules.includes(module));
    expect(foreign.filter((module) => module !== OPTIONAL)).toEqual([]);
  });

  it('is no larger than its budget', () => {
    expect(statSync(fileOf(name)).size / 1000).toBeLessThan(BUNDLE_BUDGETS[name]);
  });

  it('has the clients of the services that it may call, and of no others', () => {
    const permissions = Object.entries(PERMISSIONS[name]) as [Target, readonly string[]][];
    const actions = permissions.flatMap(([target, actions]) => iamActions(target, actions));
    const services = new Set(actions.map((action) => action.slice(0, action.indexOf(':'))));
    const clients = sourcesOf(name).flatMap(
      (source) => SDK_CLIENT.exec(source)?.slice(1).find(Boolean) ?? [],
    );
    const called = new Set(clients.map((client) => (client === 'sfn' ? 'states' : client)));
    expect([...called].filter((service) => !services.has(service))).toEqual([]);
    expect(called.size, 'no client was recognised').toBeGreaterThan(0);
  });

  it('is sloppy-mode CommonJS with a source map beside it', () => {
    expect(readFileSync(fileOf(name), 'utf8')).not.toMatch(/^\s*["']use strict/);
    expect(sourceMapOf(name)).toHaveProperty('mappings');
  });
});

it('bundles nothing if nothing has changed', async () => {
  expect(await bundleFunctions()).toEqual({ dir, fresh: false });
});

describe('the bundled write-parquet', () => {
  const stored = new Map<string, Buffer>();
  let server: Server;

  /** Serves the two S3 requests that the bundle makes: GetObject and PutObject. */
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const key = decodeURIComponent(new URL(request.url ?? '', 'http://s3').pathname);
      if (request.method === 'PUT') stored.set(key, await buffer(request));
      response.end(request.method === 'GET' ? stored.get(key) : undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
  });

  it('writes Parquet, for which parquetjs-lite needs sloppy mode', async () => {
    const plan = aPlan();
    stored.set('/the-STAGING_BUCKET/staging/b1/plan', gzipSync(JSON.stringify(plan)));
    const batch = {
      batchId: 'b1',
      plan: { key: 'staging/b1/plan' },
      counts: { accepted: 1, quarantined: 0 },
      unfinished: [],
    };
    const { port } = server.address() as AddressInfo;
    await evaluate(
      'WriteParquet',
      `require(process.argv[1]).handler(${JSON.stringify(batch)}).catch((error) => {
        console.error(error);
        process.exit(1);
      })`,
      // Without the optional checksum, the body arrives as it is and not in signed chunks.
      {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED',
      },
    );
    const file = stored.get(`/the-LAKE_BUCKET/${linesKey('2010-12-01', 0, 'b1')}`);
    const bytes = Uint8Array.from(file ?? []).buffer;
    const rows = await parquetReadObjects({
      file: bytes,
      compressors: { GZIP: (page) => gunzipSync(page) },
    });
    expect(rows).toMatchObject([
      { invoice_no: '536365', stock_code: '85123A', quantity: 6, line_id: 'i1-1' },
    ]);
  });
});

function aPlan(): SealedPlan {
  const lines = emptyLineTable();
  appendLine(lines, 0, {
    row: 1,
    invoiceNo: '536365',
    stockCode: '85123A',
    description: 'WHITE HANGING HEART T-LIGHT HOLDER',
    quantity: 6,
    invoiceTs: Date.UTC(2010, 11, 1, 8, 26),
    unitPrice: 2550,
    customerId: '17850',
    country: 'United Kingdom',
  });
  return {
    v: 1,
    batchId: 'b1',
    chunks: [{ ingestId: 'i1', ordinal: 0, arrivedAt: Date.UTC(2026, 0, 1) }],
    lines,
    lake: [{ date: '2010-12-01', key: linesKey('2010-12-01', 0, 'b1'), rows: [0] }],
    quarantine: [],
    invoices: [],
    customers: [],
    landings: [],
  };
}
