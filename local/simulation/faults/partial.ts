import * as z from 'zod';
import type { ApiCall } from '../../endpoint/api-call.ts';

/** The calls that may do a part of their work and say so. */
export const isPartial = ({ action }: ApiCall): boolean =>
  action === 'PutRecords' || action === 'BatchWriteItem';

const Records = z.object({ Records: z.array(z.unknown()) });
const Items = z.object({ RequestItems: z.record(z.string(), z.array(z.unknown())) });
const Answer = z.object({ body: z.unknown(), status: z.number() });

/** Does what `chosen` takes of a call, and answers as the service does of the rest. */
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
  // DynamoDB does not answer a call of which it did nothing, it fails it.
  taken[0] = true;
  const part = (which: boolean) => requests.filter((_, index) => taken[index] === which);
  const answer = await next({ ...rest, RequestItems: { [table]: part(true) } });
  const left = part(false);
  const { status } = Answer.parse(answer);
  if (status !== 200 || left.length === 0) return answer;
  return { ...answer, body: JSON.stringify({ UnprocessedItems: { [table]: left } }) };
}
