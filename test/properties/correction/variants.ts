import type { Limits } from './explore.ts';
import { NONE, OPERATIONS, type Operations, operation } from './operations.ts';
import { knownIn, type Programs, programsOf } from './programs.ts';
import type { Protocol } from './protocol.ts';

/** A simpler protocol that does not work, with limits that suffice for a counterexample. */
export type Variant = { protocol: Protocol; limits: Partial<Limits> };

const does = OPERATIONS;

function variant(
  name: string,
  limits: Partial<Limits>,
  changed: Partial<Programs>,
  operations: Partial<Operations> = {},
): Variant {
  return { protocol: { name, programs: programsOf(changed, { ...does, ...operations }) }, limits };
}

const ours = programsOf();

export const VARIANTS: readonly Variant[] = [
  variant(
    'a line is claimed after it was sent',
    { requests: 'xy' },
    {
      *bringToEnd(id, entry) {
        const known = knownIn(entry);
        if ((yield* ours.send(id, known)) === NONE) return NONE;
        yield* ours.win(id, known);
        yield* ours.write(id, known);
        yield does.end(id);
        return known;
      },
    },
  ),
  variant(
    'a claim is overwritten',
    { requests: 'xy' },
    {},
    {
      claim: (line, id) =>
        operation(`claim ${line}`, (world) => [
          { ...world, claims: { ...world.claims, [line]: id } },
          id,
        ]),
    },
  ),
  variant(
    'a claim of a correction that is OPEN is taken over',
    { requests: 'xy' },
    {},
    {
      claim: (line, id) =>
        operation(`claim ${line}`, (world) => {
          const holder = world.claims[line];
          if (holder !== undefined && world.entries[holder]?.state === 'SENT')
            return [world, holder];
          return [{ ...world, claims: { ...world.claims, [line]: id } }, id];
        }),
    },
  ),
  variant(
    'the lines won are those that this attempt has claimed itself',
    { requests: 'x', losses: 1 },
    {},
    {
      claim: (line, id) =>
        operation(`claim ${line}`, (world) => {
          if (world.claims[line] !== undefined) return [world, 'another'];
          return does.claim(line, id).apply(world);
        }),
    },
  ),
  variant(
    'the lines won are sent before every line has a holder',
    { requests: 'x' },
    {
      *win(id, known) {
        const [first = ''] = known;
        if ((yield does.claim(first, id)) === id) yield* ours.send(id, first);
        return yield* ours.win(id, known);
      },
    },
  ),
  variant(
    'every attempt looks the lines up again',
    { requests: 'xx', late: 1 },
    {
      *bringToEnd(id) {
        const content = `${id}/${yield does.lookUp(id)}`;
        yield does.stage(content);
        return yield* ours.bringToEnd(id, `${content} OPEN`);
      },
    },
  ),
  variant(
    'the correction is recorded before its content is staged',
    { requests: 'x' },
    {
      *record(id) {
        const content = `${id}/${yield does.lookUp(id)}`;
        const entry = yield does.createEntry(id, content);
        yield does.stage(content);
        return entry;
      },
    },
  ),
  variant(
    'the content of an OPEN correction expires',
    { requests: 'x', periods: 2 },
    {},
    { keep: () => operation('keep nothing', (world) => [world, '']) },
  ),
  variant(
    'the record is written before the lines are sent',
    { requests: 'x' },
    {
      *send(id, won) {
        yield* ours.write(id, won);
        return yield* ours.send(id, won);
      },
    },
  ),
  variant(
    'SENT is said before the lines are sent',
    { requests: 'x' },
    {
      *send(id, won) {
        yield does.end(id);
        return yield* ours.send(id, won);
      },
    },
  ),
  variant(
    'every attempt is an ingest of its own',
    { requests: 'xx' },
    {},
    {
      putChunk: (id, row, line) =>
        operation(`put ${line} as row ${row}`, (world) => [
          { ...world, stream: [...world.stream, `${id}${row}${line}`].slice(-9) },
          '',
        ]),
    },
  ),
  variant(
    'a reprocessing leaves corrections that are OPEN undecided',
    { requests: 'x', finishers: 1, reprocessings: 1 },
    {},
    { listOpen: () => operation('list nothing', (world) => [world, '']) },
  ),
  variant(
    'lines are corrected while they are reprocessed',
    { requests: 'x', reprocessings: 1 },
    {},
    {
      lookUp: (id) =>
        operation('look up the lines', (world) => does.lookUp(id).apply({ ...world, again: '' })),
    },
  ),
];
