import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { deployedFrom } from '../../cli/capacity/deployed.ts';
import { synthesise } from '../../infra/build/synthesise.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import type { Interceptor } from '../../local/endpoint/api-call.ts';
import { isBusy } from '../../local/is-busy.ts';
import { run } from '../support/command.ts';
import { type Pipeline, startPipeline } from '../support/pipeline.ts';

/** What a file took, counted call by call in the embedded AWS. */
export type Counted = {
  lines: number;
  /** Write units by table, without those of indexes. */
  writeUnits: Map<string, number>;
  puts: number;
  gets: number;
  executions: number;
  transitions: number;
  invocations: number;
  /** As long as the functions took on this machine, with their memory on AWS. */
  gbSeconds: number;
  logBytes: number;
};

const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems'];

const Consumed = z.object({ TableName: z.string(), CapacityUnits: z.number() });
const Answer = z.object({ body: z.string() });
const Written = z.object({ ConsumedCapacity: z.union([Consumed, z.array(Consumed)]).optional() });
const Invocation = z.object({ FunctionName: z.string() });

/** Uploads a file to a pipeline of its own, as a user does, and counts what its lines take. */
export async function countedUnits(file: string, lines: number): Promise<Counted> {
  const { functions } = deployedFrom((await synthesise('dev')).assemblyDir);
  const counted: Counted = { ...NOTHING, lines, writeUnits: new Map() };
  const pipeline = await startPipeline({ intercept: counting(counted, functions) });
  try {
    const { code, stderr } = await run('ingest', [
      file,
      '--url',
      pipeline.aws.url,
      '--key',
      pipeline.aws.apiKey,
    ]);
    if (code !== 0) throw new Error(`npm run ingest ended with ${code}: ${stderr}`);
    await ended(pipeline);
    return { ...counted, ...loggedIn(layoutOf(pipeline.dataDir).logs) };
  } finally {
    await pipeline.stop();
  }
}

const NOTHING = {
  puts: 0,
  gets: 0,
  executions: 0,
  transitions: 0,
  invocations: 0,
  gbSeconds: 0,
  logBytes: 0,
};

type Functions = ReturnType<typeof deployedFrom>['functions'];

function counting(counted: Counted, functions: Functions): Interceptor {
  return async (call, next) => {
    const { service, action } = call;
    const isWrite = service === 'dynamodb' && WRITES.includes(action);
    const input = isWrite
      ? { ...z.looseObject({}).parse(call.input()), ReturnConsumedCapacity: 'TOTAL' }
      : undefined;
    const began = performance.now();
    const answer = await next(input);
    countCall(counted, `${service}.${action}`);
    if (isWrite) addUnits(counted, answer);
    if (`${service}.${action}` === 'lambda.Invoke') {
      const { FunctionName } = Invocation.parse(call.input());
      const seconds = (performance.now() - began) / 1000;
      counted.gbSeconds += (seconds * memoryOf(FunctionName, functions)) / 1024;
    }
    return answer;
  };
}

type Count = 'puts' | 'gets' | 'executions' | 'invocations';

const COUNTS: Readonly<Record<string, Count>> = {
  's3.PutObject': 'puts',
  's3.GetObject': 'gets',
  'states.StartSyncExecution': 'executions',
  'lambda.Invoke': 'invocations',
};

function countCall(counted: Counted, call: string): void {
  const count = COUNTS[call];
  if (count) counted[count] += 1;
}

function memoryOf(functionName: string, functions: Functions): number {
  const found = [...functions].find(([name]) => functionName.includes(`${name}Function`));
  if (!found) throw new Error(`The template has no function ${functionName}`);
  return found[1].memoryMb;
}

function addUnits({ writeUnits }: Counted, answer: unknown): void {
  const { ConsumedCapacity: consumed = [] } = Written.parse(JSON.parse(Answer.parse(answer).body));
  for (const { TableName, CapacityUnits } of [consumed].flat()) {
    const table = /(\w+?)Table/.exec(TableName)?.[1] ?? TableName;
    writeUnits.set(table, (writeUnits.get(table) ?? 0) + CapacityUnits);
  }
}

const LOOK_EVERY_MS = 100;

/** The last executions end after their lines have landed, and write their logs then. */
async function ended({ aws }: Pipeline): Promise<void> {
  while (isBusy(aws)) {
    await pause(LOOK_EVERY_MS);
  }
}

/** CloudWatch charges so many bytes more for each event. */
const EVENT_BYTES = 26;

function loggedIn(folder: string): Pick<Counted, 'logBytes' | 'transitions'> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const texts = files
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  const events = texts.flatMap((text) => text.split('\n').slice(1).filter(Boolean));
  return {
    logBytes: events.reduce((sum, line) => sum + Buffer.byteLength(line) + EVENT_BYTES, 0),
    transitions: events.filter((line) => /"type":"\w+StateEntered"/.test(line)).length,
  };
}
