import type { Limits } from './explore.ts';
import { OPERATIONS, type Operations, step } from './operations.ts';
import { type Programs, programsOf } from './programs.ts';
import { OURS, type Protocol } from './protocol.ts';
import { isThere } from './world.ts';

/** A simpler protocol that does not work, with limits that suffice for a counterexample. */
export type Variant = { protocol: Protocol; limits: Partial<Limits> };

const does = OPERATIONS;
const ours = programsOf();

type Changes = {
  programs?: Partial<Programs>;
  operations?: Partial<Operations>;
  protocol?: Partial<Protocol>;
};

function variant(name: string, limits: Partial<Limits>, changes: Changes): Variant {
  const programs = programsOf(changes.programs, { ...does, ...changes.operations });
  return { protocol: { ...OURS, name, programs, ...changes.protocol }, limits };
}

export const VARIANTS: readonly Variant[] = [
  variant(
    'what goes is archived after it is gone',
    { asked: 'A', runs: 1 },
    {
      programs: {
        *archive(id) {
          yield* ours.remove(id);
          return yield* ours.archive(id);
        },
      },
    },
  ),
  variant(
    'every attempt archives again',
    { asked: 'A', runs: 2 },
    { operations: { readSaved: () => step('read nothing', (world) => [world, '']) } },
  ),
  variant(
    'what is archived is removed while it is being archived',
    { asked: 'A', runs: 2 },
    {
      programs: {
        *archive(id) {
          yield does.letStepsEnd();
          yield does.archiveLines(id);
          yield does.rewriteDay(id, 'without');
          yield does.archiveItems(id);
          yield does.save(id, 'ARCHIVED');
          return '';
        },
      },
    },
  ),
  variant(
    'what was archived is not compared with what has landed',
    { asked: 'A', runs: 1, mends: 1 },
    { operations: { checkComplete: () => step('compare nothing', (world) => [world, '']) } },
  ),
  variant(
    'a retraction that is refused keeps its claim',
    { asked: 'A', runs: 1, mends: 1 },
    {
      programs: {
        *giveBack(id) {
          return yield does.save(id, 'REFUSED');
        },
      },
    },
  ),
  variant(
    'steps do not look whether their ingest is retracted',
    { asked: 'A', runs: 1, upserts: 1 },
    {
      programs: {
        *upsert() {
          return yield does.putItems('put the items of the sealed plan');
        },
      },
    },
  ),
  variant(
    'nothing waits for steps that began before',
    { asked: 'A', runs: 1, upserts: 1 },
    { protocol: { waitsForSteps: false } },
  ),
  variant(
    'a lease is taken over while its holder lives',
    { asked: 'AU', runs: 3 },
    { protocol: { leaseOutlives: false } },
  ),
  variant(
    'operations do not take turns',
    { asked: 'AB', runs: 2 },
    {
      programs: {
        *retract(id) {
          yield does.move([''], `RETRACTING ${id}`);
          if ((yield does.readSaved(id)) !== 'ARCHIVED') yield* ours.archive(id);
          yield* ours.remove(id);
          yield does.count(id);
          yield does.move([`RETRACTING ${id}`], `RETRACTED ${id}`);
          return '';
        },
      },
      operations: { takeTurn: () => step('take no turn', (world) => [world, '']) },
      protocol: { leaseOutlives: false },
    },
  ),
  variant(
    'a retraction is undone after the file was sent again',
    { asked: 'AU', runs: 2, posts: 1 },
    {
      programs: {
        *restore(id) {
          const found = yield does.readRetraction();
          const of = found.split(' ')[1] ?? '';
          const from = isThere(found) ? [] : [`RETRACTED ${of}`, `RESENT ${of}`];
          const to = `RESTORING ${of} ${id}`;
          if ((yield does.move(from, to)) !== to) return '';
          yield does.rewriteDay(id, 'with');
          yield does.putItems();
          yield does.uncount(of);
          yield does.move([to], `RESTORED ${of}`);
          return '';
        },
      },
    },
  ),
  variant(
    'a file is sent again without saying so first',
    { asked: 'AU', runs: 2, posts: 1 },
    {
      programs: {
        *post() {
          if (!(yield does.readRetraction()).startsWith('RETRACTED')) return '';
          yield does.land();
          return yield does.answer('y');
        },
      },
    },
  ),
  variant(
    'RETRACTED is said before the items are gone',
    { asked: 'A', runs: 1 },
    {
      programs: {
        *remove(id) {
          yield does.rewriteDay(id, 'without');
          yield does.count(id);
          yield does.move([`RETRACTING ${id}`], `RETRACTED ${id}`);
          yield does.deleteItems();
          return '';
        },
      },
    },
  ),
  variant(
    'RESTORED is said before the items are back',
    { asked: 'AU', runs: 2 },
    {
      operations: {
        uncount: (id) =>
          step('count it no more, and say RESTORED', (world) => [
            { ...does.uncount(id).apply(world)[0], retraction: `RESTORED ${id}` },
            '',
          ]),
      },
      programs: {
        *restore(id) {
          const found = yield does.readRetraction();
          if (!found.startsWith('RETRACTED')) return '';
          yield does.rewriteDay(id, 'with');
          yield does.uncount(found.split(' ')[1] ?? '');
          yield does.move([found], 'RESTORED A');
          yield does.putItems();
          return '';
        },
      },
    },
  ),
  variant(
    'the archive is purged before PURGED is said',
    { asked: 'AUP', runs: 3 },
    {
      programs: {
        *purge() {
          const found = yield does.readRetraction();
          if (!found.startsWith('RETRACTED')) return '';
          yield does.deleteArchive('A');
          yield does.move([found], 'PURGED A');
          return '';
        },
      },
    },
  ),
  variant(
    'a day does not remember for which operations it was rewritten',
    { asked: 'AU', runs: 3 },
    {
      operations: {
        rewriteDay: (_id, change) =>
          step(`rewrite the day ${change} x`, (world) => [
            {
              ...world,
              lake: change === 'with' ? `${world.lake}x` : world.lake.replaceAll('x', ''),
            },
            '',
          ]),
      },
    },
  ),
];
