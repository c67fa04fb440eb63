import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { release } from '../release.ts';
import { type ApiCall, ServiceError } from './api-call.ts';

/** A request, of either HTTP version. */
export type HttpRequest = {
  method: string;
  /** As sent: percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | undefined>>;
  body: AsyncIterable<Buffer>;
};

export type HttpResponse = {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer | Readable;
};

/**
 * The result of an invocation. An error is named as Lambda names it: it is the payload that comes
 * with `FunctionError`.
 */
export type Invocation =
  | { payload: unknown }
  | { error: { errorType: string; errorMessage: string; trace?: string[] } };

/** The largest JSON call is a PutRecords of 10 MiB, which grows by a third in base64. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * Parses a body; an empty one is `{}`. Throws SerializationException when it is not JSON, and
 * RequestEntityTooLarge when it is larger than any call may be.
 */
export async function jsonIn(body: AsyncIterable<Buffer>): Promise<unknown> {
  const [first = Buffer.alloc(0), ...others] = await partsOf(body);
  if (others.length === 0) return parsedJson(first);
  const whole = Buffer.concat([first, ...others]);
  try {
    return parsedJson(whole);
  } finally {
    release(whole);
  }
}

async function partsOf(body: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > MAX_BODY_BYTES)
      throw new ServiceError('RequestEntityTooLarge', 'Body too large', 413);
    parts.push(part);
  }
  return parts;
}

function parsedJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch {
    // The parser's message is left out because it quotes the body.
    throw new ServiceError('SerializationException', 'The body is not valid JSON');
  }
}

export const jsonResponse = (output: unknown): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(output ?? {}),
});

export function lambdaResponse(invocationType: string, invocation: Invocation): HttpResponse {
  if (invocationType === 'Event') return { status: 202 };
  const failed = 'error' in invocation;
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(failed && { 'x-amz-function-error': 'Unhandled' }),
    },
    body: JSON.stringify(failed ? invocation.error : invocation.payload) ?? 'null',
  };
}

/**
 * The error response in the protocol of the service. Any error that is not a `ServiceError` becomes
 * InternalFailure.
 */
export function errorResponse(
  service: ApiCall['service'] | undefined,
  error: unknown,
): HttpResponse {
  const failure =
    error instanceof ServiceError
      ? error
      : new ServiceError('InternalFailure', error instanceof Error ? error.message : '', 500);
  return service === 's3' ? xmlError(failure) : jsonError(failure);
}

const jsonError = ({ code, message, status, details }: ServiceError): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code },
  body: JSON.stringify({ __type: code, message, Message: message, ...details }),
});

const xmlError = ({ code, message, status }: ServiceError): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: xml('Error', { Code: code, Message: message, RequestId: randomUUID() }),
});

type XmlValue = string | number | boolean | undefined | XmlElement | XmlElement[];
export type XmlElement = { [name: string]: XmlValue };

/** Writes an XML document. A list becomes one element per entry. */
export const xml = (root: string, content: XmlElement): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content)}`;

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((entry) => element(name, entry)).join('');
  const inner =
    typeof value === 'object'
      ? Object.entries(value)
          .map((entry) => element(...entry))
          .join('')
      : escapedXml(String(value));
  return `<${name}>${inner}</${name}>`;
}

const escapedXml = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: S3 keys may contain them
  text.replace(/[&<>"\u0000-\u001f]/g, (character) => `&#${character.charCodeAt(0)};`);
