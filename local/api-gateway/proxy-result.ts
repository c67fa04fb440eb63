import * as z from 'zod';
import type { ApiResponse } from './gateway-response.ts';

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const Result = z.strictObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), Scalar).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(Scalar)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * The HTTP response for the result of a function; undefined when a proxy integration does not
 * accept the result.
 */
export function proxyResponse(payload: unknown): ApiResponse | undefined {
  const parsed = Result.safeParse(payload);
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  const several = Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, String(value)]),
  );
  const named = new Set(several.map(([name]) => name.toLowerCase()));
  const single = Object.entries(headers ?? {})
    .filter(([name]) => !named.has(name.toLowerCase()))
    .map(([name, value]): [string, string] => [name, String(value)]);
  const all = [...single, ...several];
  // The default of API Gateway.
  if (!all.some(([name]) => name.toLowerCase() === 'content-type'))
    all.push(['content-type', 'application/json']);
  return {
    statusCode,
    headers: all,
    body: isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}
