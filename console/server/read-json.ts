import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { type ConsoleRequest, RequestProblem } from './route.ts';

const MAX_BYTES = 8 * 2 ** 20;

/** Reads the body of a request. Throws a `RequestProblem` that says what is wrong with it. */
export async function readJson<T>(request: ConsoleRequest, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parsedJson(await limitedText(request)));
  if (parsed.success) return parsed.data;
  throw new RequestProblem(400, z.prettifyError(parsed.error));
}

async function limitedText({ body }: ConsoleRequest): Promise<string> {
  let bytes = 0;
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) body.destroy(new RequestProblem(413, 'The request is over 8 MB.'));
  });
  return text(body);
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RequestProblem(400, 'The request is not JSON.');
  }
}
