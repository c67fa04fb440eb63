import { synthesise } from '../../../infra/build/synthesise.ts';
import { type Interceptor, ServiceError } from '../../../local/endpoint/api-call.ts';
import { hurriedClock, type Pipeline, startPipeline } from '../../support/pipeline.ts';

/**
 * The call that fails, the call that fails instead after a failure has been recorded, and a call that
 * takes effect but whose response is lost.
 */
export const faults: Partial<
  Record<'failing' | 'failingNext' | 'losingAnswer', string | undefined>
> = {};

const intercept: Interceptor = async (call, next) => {
  const made = `${callerOf(call.accessKey)} ${call.action}`;
  if (made === faults.failing) throw new ServiceError('InvalidRequest', 'a fault of this test');
  if (made === 'RecordFailure UpdateItem') faults.failing = faults.failingNext;
  const answer = await next();
  if (made !== faults.losingAnswer) return answer;
  faults.losingAnswer = undefined;
  throw new ServiceError('InternalServerError', 'a fault of this test', 500);
};

/** Returns `WriteParquet` for `InvoicePipeline-dev-Etl-WriteParquetFunctionC3A5C8F9`. */
const callerOf = (accessKey: string): string | undefined =>
  /-(\w+)Function\w*$/.exec(pipeline.aws.functionOf(accessKey) ?? '')?.[1];

export let pipeline: Pipeline;

/** Starts the pipeline of all stories, with every optional part of it that has grants. */
export async function openPipeline(): Promise<void> {
  const { assemblyDir: assembly } = await synthesise('dev', { rawDays: 30 });
  pipeline = await startPipeline({ assembly, intercept, clock: hurriedClock });
}
