import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../../functions/api/openapi.ts';
import type { Operation } from '../../../functions/api/operation.ts';
import { OPERATIONS } from '../../../functions/api/operations.ts';
import { queryApi } from '../query/query-api.ts';

const document = JSON.parse(JSON.stringify(openApi('/prod')));
const operations = Object.entries<Operation>(OPERATIONS);

type Parameter = { name: string; in: string; description?: string };

const described = (name: string) => {
  const [method = '', path = ''] = name.split(' ');
  return document.paths[path][method.toLowerCase()];
};

describe('the OpenAPI description', () => {
  it('has every operation, and no other', () => {
    const all = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(all).toEqual(Object.keys(OPERATIONS));
  });

  it('gives each operation an id of its own', () => {
    const ids = operations.map(([name]) => described(name).operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('defines every component that it refers to, and no other', () => {
    const referred = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, ref]) => ref,
    );
    const held = Object.keys(document.components.schemas).map((id) => `#/components/schemas/${id}`);
    expect([...new Set(referred)].sort()).toEqual(held.sort());
  });

  it('gives each component an id of its own', () => {
    const sources = globSync('functions/api/*.ts').map((path) => readFileSync(path, 'utf8'));
    const ids = [...sources.join('').matchAll(/COMPONENTS, \{ id: '(\w+)'/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(20);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it.each(operations.map(([name]) => name))('%s describes each parameter of its path', (name) => {
    const parameters: Parameter[] = described(name).parameters ?? [];
    const inPath = parameters.filter((parameter) => parameter.in === 'path');
    expect(inPath.map((parameter) => `{${parameter.name}}`)).toEqual(name.match(/\{\w+\}/g) ?? []);
    for (const { description } of inPath) expect(description).toEqual(expect.any(String));
  });

  it.each(operations.map(([name]) => name))('%s declares the media type of each status', (name) => {
    for (const [status, { content }] of Object.entries<{ content: object }>(
      described(name).responses,
    )) {
      const success = name.startsWith('GET /invoices/')
        ? ['application/json', 'text/csv']
        : ['application/json'];
      const forms = Number(status) < 300 ? success : ['application/problem+json'];
      expect(Object.keys(content)).toEqual(forms);
    }
  });

  it('requires the key everywhere, including for itself', () => {
    expect(document.security).toEqual([{ apiKey: [] }]);
    expect(document.components.securitySchemes.apiKey).toMatchObject({
      in: 'header',
      name: 'x-api-key',
    });
    expect(operations.filter(([name]) => described(name).security)).toEqual([]);
  });

  it('leaves room for new members in responses', () => {
    expect(JSON.stringify(document)).not.toContain('"additionalProperties":false');
  });
});

describe('GET /openapi.json', () => {
  it.each([
    ['/prod', '/prod'],
    ['', '/'],
  ])('below "%s" names the server "%s"', async (prefix, url) => {
    const { status, body } = await queryApi({}, prefix).get('/openapi.json');
    expect(status).toBe(200);
    expect(body).toEqual(JSON.parse(JSON.stringify(openApi(url))));
  });
});

describe('the described query parameters are those that the route knows:', () => {
  const reading = operations.filter(([, { servedBy }]) => servedBy === 'Query');
  it.each(reading)('%s', async (name, { query }) => {
    const path = name.replace('GET ', '').replaceAll(/\{\w+\}/g, 'x');
    const { body } = await queryApi({}).get(`${path}?verbose=1`);
    const known = /Known: (.*)\.$/.exec(body.detail)?.[1] ?? '';
    expect(known).toBe(Object.keys(query).join(', ') || 'none');
  });
});
