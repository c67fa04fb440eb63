import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Import, importsIn, sourcesOf } from '../support/imports.ts';

/**
 * The rooms of functions/, from the bottom up. A room may import only rooms of lower rows. The
 * functions' own folders are between the last two rows and do not import each other.
 */
const ROOMS_BELOW_FUNCTIONS = [
  ['domain', 'concurrency', 'failures.ts'],
  ['stream', 'staging', 'index'],
  ['formats', 'lake', 'ledger'],
  ['steps.ts', 'api', 'parked', 'privacy', 'validation', 'planning', 'raw'],
  ['execution', 'intake', 'quarantine', 'rewrite'],
  ['corrections', 'operations', 'books'],
  ['retraction'],
  ['erasure', 'reprocessing'],
];
const RUNTIME = 'runtime';

const FUNCTIONS = globSync('functions/*/handler.ts').map((file) => roomOf(file));
const ROWS = [...ROOMS_BELOW_FUNCTIONS, FUNCTIONS, [RUNTIME]];

/**
 * An adapter is named for its service. Only adapters, handlers and the runtime use the AWS SDK:
 * biome.json.
 */
const ADAPTER = /\/(?:aws|dynamo|kinesis|s3|sfn)-[^/]+$/;

/** Returns the room of a file below functions/: a folder, or a file that stands alone. */
function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

const isIn = (folder: string, path: string): boolean => path.startsWith(`${folder}/`);
const isHandler = (path: string): boolean => /^functions\/[^/]+\/handler\.ts$/.test(path);
const rowOf = (path: string): number => ROWS.findIndex((rooms) => rooms.includes(roomOf(path)));

type Rule = (found: Import) => boolean;

/** Each rule returns whether an import breaks it. */
const RULES = {
  'a room of functions/ imports only rooms below it': ({ file, target }) => {
    if (!isIn('functions', file) || !isIn('functions', target)) return false;
    if (rowOf(file) === -1) return true;
    if (roomOf(file) === roomOf(target) || roomOf(target) === RUNTIME) return false;
    return rowOf(target) === -1 || rowOf(target) >= rowOf(file);
  },
  'functions/domain imports zod only': ({ file, target }) =>
    isIn('functions/domain', file) && target !== 'zod' && !isIn('functions/domain', target),
  'local/ imports nothing of the pipeline': ({ file, target }) =>
    isIn('local', file) &&
    ['functions', 'cli', 'infra', 'statemachines', 'test'].some((folder) => isIn(folder, target)),
  'of functions/, only handlers import functions/runtime': ({ file, target }) =>
    isIn('functions', file) &&
    isIn('functions/runtime', target) &&
    !isHandler(file) &&
    !isIn('functions/runtime', file),
  'only handlers and adapters import adapters': ({ file, target }) =>
    isIn('functions', file) &&
    ADAPTER.test(target) &&
    !isIn('functions/runtime', target) &&
    !isHandler(file) &&
    !ADAPTER.test(file),
  'functions/ imports nothing of cli/, local/, infra/ and test/': ({ file, target }) =>
    isIn('functions', file) &&
    ['cli', 'local', 'infra', 'test'].some((folder) => isIn(folder, target)),
} as const satisfies Record<string, Rule>;

const breaches = (rule: Rule, imports: readonly Import[]): string[] =>
  imports.filter(rule).map(({ file, target }) => `${file} imports ${target}`);

const sources = sourcesOf('{functions,local}/**/*.{ts,mjs}');
const imports = sources.flatMap(({ file, source }) => importsIn(file, source));

describe('importsIn', () => {
  it('finds every form of import', () => {
    const source = `
      import './a.ts';
      import type { B } from './b.ts';
      import {
        c,
      } from "../c/c.ts";
      export { d } from './d.ts';
      const e = await import('./e.ts');
      import * as z from 'zod';`;
    expect(importsIn('functions/x/y.ts', source).map(({ target }) => target)).toEqual([
      'functions/x/a.ts',
      'functions/x/b.ts',
      'functions/c/c.ts',
      'functions/x/d.ts',
      'functions/x/e.ts',
      'zod',
    ]);
  });
});

describe('every import keeps the rule that', () => {
  it.each(Object.entries(RULES))('%s', (_, rule) => {
    expect(imports.length).toBeGreaterThan(1000);
    expect(breaches(rule, imports)).toEqual([]);
  });
});

describe('a breach is found of the rule that', () => {
  const BREACHES: Record<keyof typeof RULES, [file: string, target: string][]> = {
    'a room of functions/ imports only rooms below it': [
      ['functions/staging/plan.ts', 'functions/ledger/ledger.ts'],
      ['functions/lake/lake-keys.ts', 'functions/ledger/ledger.ts'],
      ['functions/query/invoice.ts', 'functions/ingest/ingest.ts'],
      ['functions/ledger/ledger.ts', 'functions/steps.ts'],
      ['functions/new-room/x.ts', 'functions/domain/day.ts'],
      ['functions/ledger/ledger.ts', 'functions/new-room/x.ts'],
    ],
    'functions/domain imports zod only': [
      ['functions/domain/day.ts', 'functions/concurrency/timer.ts'],
      ['functions/domain/day.ts', 'node:fs'],
    ],
    'local/ imports nothing of the pipeline': [
      ['local/clock.ts', 'functions/domain/day.ts'],
      ['local/s3/objects.ts', 'infra/app.ts'],
      ['local/clock.ts', 'cli/start.ts'],
    ],
    'of functions/, only handlers import functions/runtime': [
      ['functions/query/query.ts', 'functions/runtime/telemetry.ts'],
      ['functions/ledger/dynamo-ledger.ts', 'functions/runtime/telemetry.ts'],
    ],
    'only handlers and adapters import adapters': [
      ['functions/query/query.ts', 'functions/ledger/dynamo-ledger-reader.ts'],
    ],
    'functions/ imports nothing of cli/, local/, infra/ and test/': [
      ['functions/query/handler.ts', 'cli/ui/command.ts'],
      ['functions/runtime/metrics.ts', 'infra/stage-config.ts'],
    ],
  };

  it.each(Object.entries(RULES))('%s', (name, rule) => {
    const broken = BREACHES[name as keyof typeof RULES].map(([file, target]) => ({ file, target }));
    expect(broken).not.toEqual([]);
    expect(broken.filter((found) => !rule(found))).toEqual([]);
  });
});

/**
 * An interface, or an exported type with a parameter list that is followed by a type or an arrow.
 */
function portsIn(source: string): string[] {
  return source.split(/\n\n+/).flatMap((block) => {
    const [, kind, name = ''] = /^export (interface|type) (\w+)/m.exec(block) ?? [];
    return kind === 'interface' || (kind && /\)\s*(?::|=>)/.test(block)) ? [name] : [];
  });
}

describe('a port', () => {
  const adapters = sources.filter(({ source }) => /from '@aws-sdk\//.test(source));

  it('is not exported by a file that uses the AWS SDK', () => {
    const found = adapters
      .filter(({ file }) => isIn('functions', file))
      .flatMap(({ file, source }) => portsIn(source).map((name) => `${file} exports ${name}`));
    expect(found).toEqual([]);
  });

  it.each([
    ['an interface', 'export interface Store {\n  a: string;\n}\n', ['Store']],
    [
      'a type with a method',
      'export type Store = {\n  a: 1;\n  get(key: string): void;\n};\n',
      ['Store'],
    ],
    ['a function type', 'export type Get = (key: string) => void;\n', ['Get']],
    [
      'plain data',
      'export type Names = {\n  a: string;\n};\n\nfunction f(x: string): void {}\n',
      [],
    ],
  ])('is distinguished from data: %s', (_, source, ports) => {
    expect(portsIn(source)).toEqual(ports);
  });
});
