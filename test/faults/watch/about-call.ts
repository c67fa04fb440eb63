import * as z from 'zod';
import { type ApiCall, ServiceError } from '../../../local/endpoint/api-call.ts';
import type { CallEnd } from '../../../local/simulation/faults/simulation-watch.ts';

const Records = z.array(z.unknown()).optional().catch(undefined);
const Payload = z.object({ batchId: z.string().optional(), Records }).optional().catch(undefined);
const Input = z.object({ name: z.string().optional(), Records, Payload }).catch({});

/** Returns what a call is about: a batch, or a number of records. */
export function aboutCall(call: ApiCall): string | undefined {
  const input = Input.parse(call.input());
  const records = input.Records ?? input.Payload?.Records;
  return input.name ?? input.Payload?.batchId ?? (records && recordsText(records.length));
}

const recordsText = (count: number): string => `${count} ${count === 1 ? 'record' : 'records'}`;

const Answer = z
  .object({
    error: z.object({ errorType: z.string() }).optional(),
    payload: z.object({ statusCode: z.number() }).optional().catch(undefined),
    FailedRecordCount: z.number().default(0),
    status: z.union([z.number(), z.string()]).optional(),
    body: z.unknown(),
  })
  .partial()
  .catch({});

/** Returns `ok`, or in a word how a call failed. */
export function outcomeOf(end: CallEnd): string {
  return 'error' in end ? thrown(end.error) : answered(end.answer);
}

const thrown = (error: unknown): string =>
  error instanceof ServiceError ? error.code : String(error);

function answered(answer: unknown): string {
  const { error, payload, FailedRecordCount, status, body } = Answer.parse(answer);
  if (error) return error.errorType;
  if (payload && payload.statusCode >= 400) return String(payload.statusCode);
  if (FailedRecordCount) return `${FailedRecordCount} failed`;
  if (typeof status === 'string' && status !== 'SUCCEEDED') return status;
  return typeof status === 'number' && status >= 400 ? errorIn(body) : 'ok';
}

const ErrorBody = z.object({ __type: z.string() });

/** Returns the name of the exception in an error response of DynamoDB. */
function errorIn(body: unknown): string {
  const parsed = z.string().safeParse(body instanceof Uint8Array ? String(body) : body);
  const error = ErrorBody.safeParse(JSON.parse(parsed.data ?? '{}'));
  return error.data?.__type.split('#').at(-1) ?? 'error';
}
