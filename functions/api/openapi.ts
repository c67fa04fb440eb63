import * as z from 'zod';
import { CSV } from './accept.ts';
import { COMPONENTS } from './components.ts';
import {
  COMMON_PROBLEMS,
  type Operation,
  type ProblemResponse,
  type SuccessResponse,
} from './operation.ts';
import { OPERATIONS } from './operations.ts';

const PREFIX = '#/components/schemas/';

const PATH_PARAMETERS: Readonly<Record<string, string>> = {
  ingestId: 'As returned by POST /invoice-lines',
  correctionId: 'As returned by POST /corrections',
  lineId: '<ingestId>-<row>: line_id in SQL',
  invoiceNo: 'C… is a cancellation, A… an adjustment',
  stockCode: 'Percent-encoded once. Case and spaces matter, including a space at the end',
  customerId: 'As it is in the source',
  batchId: 'Also the name of the execution',
  date: 'A day of the lines: YYYY-MM-DD',
  operationId: 'As `npm run retract`, `erase` and `reprocess` print it',
};

type JsonObject = Record<string, unknown>;

/** Returns the API as an OpenAPI 3.1 document. `server` is the prefix of its paths. */
export function openApi(server: string) {
  return {
    openapi: '3.1.0' as const,
    info: {
      title: 'Invoice Pipeline',
      version: '1',
      description:
        'Send invoice lines, and query what became of them. Every request needs the API key (or a ' +
        'signature, where the deployment uses IAM), including the one for this description. Any ' +
        'other method on a path is a 405.',
    },
    servers: [{ url: server }],
    security: [{ apiKey: [] }],
    paths: paths(),
    components: {
      schemas: schemas(),
      securitySchemes: {
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'Not needed if the deployment requires signed requests (IAM) instead',
        },
      },
    },
  };
}

function paths(): Record<string, JsonObject> {
  const all: Record<string, JsonObject> = {};
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const [method = '', path = ''] = name.split(' ');
    all[path] = { ...all[path], [method.toLowerCase()]: described(path, operation) };
  }
  return all;
}

function described(path: string, operation: Operation): JsonObject {
  const { operationId, summary, description, query, headers = {}, body } = operation;
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => pathParameter(name)),
    ...Object.entries(query).map((entry) => parameter('query', ...entry)),
    ...Object.entries(headers).map((entry) => parameter('header', ...entry)),
  ];
  return {
    operationId,
    summary,
    ...(description && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: mapped(body, media) } }),
    responses: responsesOf(operation),
  };
}

function pathParameter(name: string): JsonObject {
  const description = PATH_PARAMETERS[name];
  return { name, in: 'path', required: true, description, schema: { type: 'string' } };
}

function parameter(place: 'query' | 'header', name: string, schema: z.ZodType): JsonObject {
  const { description, ...rest } = jsonSchema(schema);
  return {
    name,
    in: place,
    ...(!schema.safeParse(undefined).success && { required: true }),
    ...(description !== undefined && { description }),
    schema: rest,
  };
}

function responsesOf({ responses, problems }: Operation): Record<string, JsonObject> {
  return {
    ...mapped(responses, success),
    ...mapped({ ...problems, ...COMMON_PROBLEMS }, problem),
  };
}

function success({ body, csv, headers = {} }: SuccessResponse): JsonObject {
  return {
    description: body.description ?? 'This description',
    ...(Object.keys(headers).length > 0 && { headers: mapped(headers, header) }),
    content: {
      'application/json': media(body),
      ...(csv !== undefined && { [CSV]: { schema: { type: 'string', description: csv } } }),
    },
  };
}

function problem({ when, document }: ProblemResponse, status: string): JsonObject {
  const retry = { 'Retry-After': header('Send the request again after this many seconds') };
  return {
    description: when,
    ...(['429', '503'].includes(status) && { headers: retry }),
    content: { 'application/problem+json': media(document) },
  };
}

function header(description: string): JsonObject {
  return { description, schema: { type: 'string' } };
}

function media(schema: z.ZodType): JsonObject {
  return { schema: jsonSchema(schema) };
}

/** The schema as an operation contains it: a component is referred to by its name. */
function jsonSchema(schema: z.ZodType): JsonObject {
  const id = COMPONENTS.get(schema)?.id;
  if (id !== undefined) return { $ref: `${PREFIX}${id}` };
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodType) {
    return { type: 'array', items: jsonSchema(schema.element) };
  }
  return plain(z.toJSONSchema(schema, OPTIONS));
}

function schemas(): Record<string, JsonObject> {
  const all = z.toJSONSchema(COMPONENTS, { ...OPTIONS, uri: (id) => `${PREFIX}${id}` });
  return mapped(all.schemas, plain);
}

/** Responses may gain members, so with `io: 'input'` their schemas do not forbid unknown ones. */
const OPTIONS = {
  io: 'input',
  override: ({ jsonSchema }: { jsonSchema: JsonObject }) => {
    // A format implies its pattern, and every JSON integer is within the range of a double.
    if (jsonSchema['format'] !== undefined) delete jsonSchema['pattern'];
    if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
    if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
  },
} as const;

function plain({ $schema: _, $id: __, ...schema }: JsonObject): JsonObject {
  return schema;
}

function mapped<Value, Made>(
  values: Readonly<Record<string, Value>>,
  make: (value: Value, name: string) => Made,
): Record<string, Made> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, make(value, name)]),
  );
}
