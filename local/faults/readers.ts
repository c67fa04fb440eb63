import * as z from 'zod';
import type { PathNode, RestApi } from '../api-gateway/rest-api.ts';
import type { ApiCall } from '../endpoint/api-call.ts';
import { PRINCIPALS } from '../endpoint/principals.ts';

/** Returns whether a call only reads through the API, as the operator's console and commands do. */
export type Readers = {
  make(call: ApiCall, callers: { functionOf(accessKey: string): string | undefined }): boolean;
};

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const Invocation = z.object({ Payload: z.object({ httpMethod: z.string() }) });

/** A function that only serves methods that read makes no other calls than those of readers. */
export function readersOf(api: RestApi | undefined): Readers {
  const methods = api ? methodsBelow(api.root) : [];
  const writing = new Set(
    methods
      .filter(({ httpMethod }) => !READING.has(httpMethod))
      .map(({ functionArn }) => functionArn),
  );
  const reading = methods.map(({ functionArn }) => functionArn).filter((arn) => !writing.has(arn));
  const names = new Set(reading.map((arn) => arn.split(':').at(-1)));
  return {
    make: (call, { functionOf }) => {
      if (call.accessKey !== PRINCIPALS.api) return names.has(functionOf(call.accessKey));
      const invocation = Invocation.safeParse(call.input());
      return invocation.success && READING.has(invocation.data.Payload.httpMethod);
    },
  };
}

const methodsBelow = ({
  methods,
  children,
}: PathNode): { httpMethod: string; functionArn: string }[] => [
  ...methods.values(),
  ...children.flatMap(methodsBelow),
];
