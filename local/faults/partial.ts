import * as z from 'zod';
import type { ApiCall } from '../endpoint/api-call.ts';

/** Returns whether a call can do part of its work and report the rest as not done. */
export const isPartial = ({ action }: ApiCall): boolean =>
  action === 'PutRecords' || action === 'BatchWriteItem';

const Records = z.object({ Records: z.array(z.unknown()) });
const Items = z.object({ RequestItems: z.record(z.string(), z.array(z.unknown())) });
const Answer = z.object({ body: z.unknown(), status: z.number() });

/**
 * Does part of a call: `chosen` is asked about each record or item. The answer reports the others
 * as failed or unprocessed, as the service would.
 */
export async function partly<T>(
  call: ApiCall,
  next: (input?: unknown) => Promise<T>,
  chosen: () => boolean,
): Promise<T> {
  return call.action === 'PutRecords' ? putSome(call, next, chosen) : writeSome(call, next, chosen);
}

async function putSome<T>(
  call: ApiCall,
  next: (input?: unknown) => Promise<T>,
  chosen: () => boolean,
): Promise<T> {
  const input = Records.loose().parse(call.input());
  const taken = input.Records.map(chosen);
  const some = input.Records.filter((_, index) => taken[index]);
  const done =
    some.length > 0 ? Records.parse(await next({ ...input, Records: some })).Records : [];
  const answers = taken.map((isTaken) => (isTaken ? done.shift() : THROTTLED));
  return { FailedRecordCount: taken.filter((is) => !is).length, Records: answers } as T;
}

const THROTTLED = {
  ErrorCode: 'ProvisionedThroughputExceededException',
  ErrorMessage: 'Rate exceeded for shard',
};

async function writeSome<T>(
  call: ApiCall,
  next: (input?: unknown) => Promise<T>,
  chosen: () => boolean,
): Promise<T> {
  const { RequestItems, ...rest } = Items.loose().parse(call.input());
  const [[table = '', requests = []] = []] = Object.entries(RequestItems);
  const taken = requests.map(chosen);
  // DynamoDB fails a call of which it processes nothing, so at least one item is written.
  taken[0] = true;
  const part = (which: boolean) => requests.filter((_, index) => taken[index] === which);
  const answer = await next({ ...rest, RequestItems: { [table]: part(true) } });
  const left = part(false);
  const { status } = Answer.parse(answer);
  if (status !== 200 || left.length === 0) return answer;
  return { ...answer, body: JSON.stringify({ UnprocessedItems: { [table]: left } }) };
}
