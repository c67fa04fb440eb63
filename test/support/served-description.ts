import { expect } from 'vitest';
import * as z from 'zod';
import { expectDocumented } from './documented.ts';
import type { ApiResponse, Pipeline } from './pipeline.ts';

const Media = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) }));
const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ responses: z.record(z.string(), z.object({ content: Media })) }),
    ),
  ),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});
type Document = z.infer<typeof Document>;

/** The OpenAPI document that the pipeline serves. */
export type ServedDescription = {
  /** The operations by name, such as `POST /invoice-lines`. */
  operations(): string[];
  /**
   * Fails when a response does not match this document, or does not match the schemas in the code.
   */
  expectAsServed(name: string, response: ApiResponse): void;
};

export async function servedDescription({ get }: Pipeline): Promise<ServedDescription> {
  const served = Document.parse((await get('/openapi.json')).body);
  const validators = new Map<string, z.ZodType | undefined>();
  const validatorFor = (name: string, status: number, form: string) => {
    const id = `${name} ${status} ${form}`;
    if (!validators.has(id)) validators.set(id, validatorOf(served, name, status, form));
    return validators.get(id);
  };
  return {
    operations: () =>
      Object.entries(served.paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      ),
    expectAsServed: (name, { status, headers, body }) => {
      const [form = ''] = (headers.get('content-type') ?? '').split(';');
      const validator = validatorFor(name, status, form);
      expect(validator, `${name} does not declare ${status} as ${form}`).toBeDefined();
      const result = validator?.safeParse(body);
      expect(result?.error?.issues, `${name}: ${status}`).toBeUndefined();
      expectDocumented(name, { status, body });
    },
  };
}

function validatorOf(
  { paths, components }: Document,
  name: string,
  status: number,
  form: string,
): z.ZodType | undefined {
  const [method = '', path = ''] = name.split(' ');
  const schema = paths[path]?.[method.toLowerCase()]?.responses[status]?.content[form]?.schema;
  if (!schema) return undefined;
  const whole = JSON.stringify({ ...schema, $defs: components.schemas });
  return z.fromJSONSchema(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')));
}
