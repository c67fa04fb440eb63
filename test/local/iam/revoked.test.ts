import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EmbeddedAws, startEmbeddedAws } from '../../../local/embedded-aws.ts';
import type { ApiCall, Interceptor } from '../../../local/endpoint/api-call.ts';
import { PRINCIPALS } from '../../../local/endpoint/principals.ts';
import { type Revoked, writeAssembly } from '../embedded-aws/assembly.ts';

let dir: string;
let aws: EmbeddedAws | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'revoked-'));
});
afterEach(async () => {
  await aws?.close();
  aws = undefined;
  rmSync(dir, { recursive: true, force: true });
});

async function deploy(revoked?: Revoked, intercept?: Interceptor): Promise<EmbeddedAws> {
  const assemblyDir = join(dir, 'assembly');
  writeAssembly(assemblyDir, revoked);
  aws = await startEmbeddedAws({
    assemblyDir,
    dataDir: join(dir, 'data'),
    ...(intercept && { intercept }),
  });
  return aws;
}

const post = ({ url, apiKey }: EmbeddedAws) =>
  fetch(`${url}/numbers`, { method: 'POST', headers: { 'x-api-key': apiKey }, body: '1' });

const histories = (): string =>
  readdirSync(join(dir, 'data/logs/machine'))
    .map((file) => readFileSync(join(dir, 'data/logs/machine', file), 'utf8'))
    .join('\n');

it('an app runs with exactly its grants, and needs all of them', async () => {
  const running = await deploy();
  expect((await post(running)).status).toBe(202);
  await expect.poll(() => running.unusedGrants()).toEqual([]);
  expect(running.denials()).toEqual([]);
});

const USER = 'arn:aws:sts::000000000000:assumed-role/App-';

it.each<[Revoked['from'], string, string]>([
  ['Post', 'kinesis:PutRecords', 'arn:aws:kinesis:us-east-1:000000000000:stream/numbers'],
  [
    'Start',
    'states:StartSyncExecution',
    'arn:aws:states:us-east-1:000000000000:stateMachine:machine',
  ],
  ['Machine', 'lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:000000000000:function:Store'],
  ['Store', 'dynamodb:PutItem', 'arn:aws:dynamodb:us-east-1:000000000000:table/numbers'],
  ['Store', 's3:PutObject', 'arn:aws:s3:::sums/sums/'],
])('without the grant of %s to %s, exactly that is denied', async (from, action, resource) => {
  const running = await deploy({ from, action });
  expect((await post(running)).status).toBe(from === 'Post' ? 502 : 202);
  await expect.poll(() => running.denials()).not.toEqual([]);
  const session = from === 'Machine' ? 'machine' : from;
  for (const denial of running.denials()) {
    expect(denial).toContain(`${USER}${from}Role/${session} ${action} ${resource}`);
  }
});

it.each([
  ['dynamodb:PutItem', 'PutItem', 'AccessDeniedException'],
  ['s3:PutObject', 'PutObject', 'AccessDenied'],
])(
  'without %s, the SDK calls %s once, and the step fails with %s',
  async (grant, action, error) => {
    const calls: ApiCall[] = [];
    const intercept: Interceptor = (call, next) => {
      calls.push(call);
      return next();
    };
    const running = await deploy({ from: 'Store', action: grant }, intercept);
    await post(running);
    await expect.poll(histories).toContain(`"error":"${error}"`);
    await running.close();
    // The batch may have been retried, so there may be several invocations.
    const invocations = calls.filter(({ accessKey }) => accessKey === PRINCIPALS.machine);
    const made = calls.filter(
      (call) => call.action === action && running.functionOf(call.accessKey),
    );
    expect(invocations.length).toBeGreaterThan(0);
    expect(made).toHaveLength(invocations.length);
  },
);

it.each(['kinesis:GetRecords', 's3:ListBucket', 's3:PutObject'])(
  'without %s, the event source mapping is not created',
  async (action) => {
    await expect(deploy({ from: 'Start', action })).rejects.toThrow(
      `assumed-role/App-StartRole/Start is not authorized to perform: ${action}`,
    );
  },
);
