import * as z from 'zod';
import { COMPONENTS } from './components.ts';
import {
  type Answer,
  type Operation,
  PROBLEMS_EVERYWHERE,
  type ProblemAnswer,
} from './operation.ts';
import { OPERATIONS } from './operations.ts';

const PREFIX = '#/components/schemas/';

const PATH_PARAMETERS: Readonly<Record<string, string>> = {
  ingestId: 'As POST /invoice-lines answered it',
  invoiceNo: 'C… is a cancellation, A… an adjustment',
  stockCode: 'Percent-encoded once; case and spaces matter, also one at the end',
  customerId: 'As the source has it',
  batchId: 'Names an execution too',
};

type JsonObject = Record<string, unknown>;

/** The API as an OpenAPI 3.1 document. `server` is what stands before its paths. */
export function openApi(server: string) {
  return {
    openapi: '3.1.0' as const,
    info: {
      title: 'Invoice Pipeline',
      version: '1',
      description:
        'Invoice lines in, and what became of them out. Every request carries the key, that for this description too; ' +
        'another method on a path is a 405.',
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
          description: 'Not needed where a deployment asks for signed requests (IAM) instead',
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
    responses: responses(operation),
  };
}

function pathParameter(name: string): JsonObject {
  const description = PATH_PARAMETERS[name];
  return { name, in: 'path', required: true, description, schema: { type: 'string' } };
}

function parameter(place: 'query' | 'header', name: string, schema: z.ZodType): JsonObject {
  const { description, ...rest } = jsonSchema(schema);
  return { name, in: place, ...(description !== undefined && { description }), schema: rest };
}

function responses({ answers, problems }: Operation): Record<string, JsonObject> {
  return {
    ...mapped(answers, success),
    ...mapped({ ...problems, ...PROBLEMS_EVERYWHERE }, problemAnswer),
  };
}

function success({ body, headers = {} }: Answer): JsonObject {
  return {
    description: body.description ?? 'The description itself',
    ...(Object.keys(headers).length > 0 && { headers: mapped(headers, header) }),
    content: { 'application/json': media(body) },
  };
}

function problemAnswer({ when, document }: ProblemAnswer, status: string): JsonObject {
  const retry = { 'Retry-After': header('Seconds after which to come again') };
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

/** As it stands in an operation: a component by its name. */
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

/** What is read may gain members: an answer's schema does not refuse those that it does not know. */
const OPTIONS = {
  io: 'input',
  override: ({ jsonSchema }: { jsonSchema: JsonObject }) => {
    // The format says it; and every whole number is within what a double holds.
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
