import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { FunctionLog } from '../logs/function-log.ts';
import type { FunctionSpec } from './function-spec.ts';
import { filterLines } from './log-level.ts';

export type FunctionError = { errorType: string; errorMessage: string; trace?: string[] };
/** The result of the handler as JSON, or the error as Lambda reports it. */
export type Outcome = { result: string } | { error: FunctionError };

/**
 * A function uses about 35 MB, but V8 lets a heap grow further the higher its limit is. For a whole
 * file, all workers together took 2.1 GB without these limits and 1.5 GB with them, at the same
 * speed.
 */
const OLD_SPACE_MB = 192;

/**
 * A function that has more memory on AWS has more of it here for what it needs only for a moment: one
 * that works on a whole batch fills 1 MB several hundred times for a large file, and each time what is
 * in use then is copied, and the second time it grows old. A young generation is three such halves.
 */
const LARGE_FUNCTION_MB = 1024;
const YOUNG_SPACE_MB = { large: 12, small: 3 };

/** An execution environment: a worker thread that runs one invocation at a time. */
export type Instance = {
  /** Resolves when it has loaded its bundle, or has ended. */
  ready: Promise<void>;
  /** Takes the memory of the event. */
  invoke(event: Uint8Array<ArrayBuffer>, requestId: string): Promise<Outcome>;
  /** False after it has crashed, timed out or been closed. */
  alive(): boolean;
  close(): Promise<void>;
};

const Reply = z.object({
  result: z.string().optional(),
  error: z
    .object({ errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()) })
    .optional(),
  /** The worker is about to exit. */
  fatal: z.boolean().optional(),
  /** The worker has loaded its bundle, or has failed to. It replies to no invocation. */
  loaded: z.boolean().optional(),
});

/** Starts the worker, which loads its bundle at once. An invocation waits for that. */
export function startInstance(
  spec: FunctionSpec,
  environment: Record<string, string>,
  compileCache: string,
  log: FunctionLog,
  clock: Clock,
): Instance {
  const worker = startWorker(spec, environment, compileCache, log);
  let alive = true;
  let settle: (outcome: (requestId: string) => Outcome) => void = () => undefined;
  const { promise: ready, resolve: onReady } = Promise.withResolvers<void>();
  const die = (outcome: (requestId: string) => Outcome) => {
    alive = false;
    onReady();
    settle(outcome);
  };
  worker.on('message', (message) => {
    const { result, error, fatal, loaded } = Reply.parse(message);
    if (loaded) return onReady();
    if (fatal) alive = false;
    settle(() => (error ? { error } : { result: result ?? 'null' }));
  });
  worker.on('error', (error) => die((requestId) => crashed(requestId, error)));
  worker.on('exit', (code) => die((requestId) => exited(requestId, code)));

  const close = async () => {
    alive = false;
    await worker.terminate();
  };
  const outcomeOf = async (requestId: string): Promise<Outcome> => {
    const done = new AbortController();
    const replied = new Promise<Outcome>((resolve) => {
      settle = (outcome) => resolve(outcome(requestId));
    });
    const late = clock.sleep(spec.timeoutMs, done.signal).then(() => undefined);
    const outcome = await Promise.race([replied, late]);
    done.abort();
    if (outcome) return outcome;
    await close();
    return timedOut(requestId, spec.timeoutMs);
  };
  return {
    ready,
    invoke: (event, requestId) => {
      post(worker, event, { requestId, remainingMs: spec.timeoutMs });
      return outcomeOf(requestId);
    },
    alive: () => alive,
    close,
  };
}

/** Hands the event over: this thread keeps none of its 6 MB while the function runs. */
function post(worker: Worker, event: Uint8Array<ArrayBuffer>, invocation: object): void {
  worker.postMessage({ ...invocation, event }, [event.buffer]);
}

function startWorker(
  spec: FunctionSpec,
  environment: Record<string, string>,
  compileCache: string,
  log: FunctionLog,
): Worker {
  const { file, exportName, memoryMb, logLevel } = spec;
  const context = contextOf(spec, environment);
  const worker = new Worker(new URL('./worker.cjs', import.meta.url), {
    workerData: { file, exportName, context, compileCache },
    env: environment,
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: Math.min(memoryMb, OLD_SPACE_MB),
      maxYoungGenerationSizeMb: YOUNG_SPACE_MB[memoryMb > LARGE_FUNCTION_MB ? 'large' : 'small'],
    },
  });
  for (const output of [worker.stdout, worker.stderr]) {
    if (logLevel) filterLines(output, logLevel, log.write);
    else output.on('data', log.write);
  }
  return worker;
}

/** The part of the context object that is the same in every invocation of an instance. */
export const contextOf = (
  { name, arn, memoryMb }: FunctionSpec,
  environment: Record<string, string>,
) => ({
  functionName: name,
  functionVersion: '$LATEST',
  invokedFunctionArn: arn,
  memoryLimitInMB: String(memoryMb),
  logGroupName: environment['AWS_LAMBDA_LOG_GROUP_NAME'],
  logStreamName: environment['AWS_LAMBDA_LOG_STREAM_NAME'],
});

function crashed(requestId: string, error: Error & { code?: string }): Outcome {
  if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY')
    return { error: { errorType: error.name, errorMessage: error.message } };
  return failed('Runtime.OutOfMemory', requestId, 'Runtime exited with error: signal: killed');
}

export const exited = (requestId: string, code: number): Outcome =>
  failed('Runtime.ExitError', requestId, `Runtime exited with error: exit status ${code}`);

export const timedOut = (requestId: string, timeoutMs: number): Outcome => {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return failed('Sandbox.Timedout', requestId, `Task timed out after ${seconds} seconds`);
};

const failed = (errorType: string, requestId: string, message: string): Outcome => ({
  error: { errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` },
});
