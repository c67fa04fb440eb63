import type { Limits } from './explore.ts';
import { OPERATIONS, type Operations, step } from './operations.ts';
import { type Programs, programsOf } from './programs.ts';
import { OURS, type Protocol } from './protocol.ts';

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
    'a step of a batch does not look whether its ingest was read again',
    { asked: 'R', runs: 1, upserts: 1 },
    { programs: { upsert: () => alwaysPut() } },
  ),
  variant(
    'nobody waits for steps and requests that began before',
    { asked: 'R', runs: 1, upserts: 1 },
    { protocol: { waitsForSteps: false } },
  ),
  variant(
    'nobody waits for a request that corrects a record',
    { asked: 'R', runs: 1, corrections: 1 },
    { protocol: { waitsForSteps: false } },
  ),
  variant(
    'what an open correction asks for is not claimed for it',
    { asked: 'R', runs: 1, corrections: 1 },
    { operations: { claimForOpen: () => step('claim nothing', (world) => [world, '']) } },
  ),
  variant(
    'every attempt prepares again',
    { asked: 'R', runs: 2 },
    { operations: { readSaved: () => step('read nothing', (world) => [world, '']) } },
  ),
  variant(
    'what was prepared is deleted before the end is recorded',
    { asked: 'R', runs: 1 },
    { programs: { reprocess: deletesFirst } },
  ),
  variant(
    'the ledger goes on saying what had landed before',
    { asked: 'R', runs: 1 },
    { operations: { putLanding: () => step('say nothing', (world) => [world, '']) } },
  ),
  variant(
    'two invocations may work on operations at once',
    { asked: 'RS', runs: 3 },
    { protocol: { leaseOutlives: false } },
  ),
  variant(
    'an erasure leaves the record in the raw body',
    { asked: 'ER', runs: 2 },
    { operations: { eraseRaw: () => step('leave the raw body', (world) => [world, '']) } },
  ),
  variant(
    'an operation is replaced by the next one while it is open',
    { asked: 'ER', runs: 2 },
    {
      operations: {
        takeTurn: (id) =>
          step('take the turn from anybody', (world) =>
            world.turn === id ? [world, ''] : [{ ...world, turn: id }, ''],
          ),
      },
    },
  ),
];

function* alwaysPut(): ReturnType<Programs['upsert']> {
  yield does.readReprocessing();
  return yield does.putLate();
}

function* deletesFirst(id: string): ReturnType<Programs['reprocess']> {
  const saved = yield does.readSaved(id);
  const found = yield does.readReprocessing();
  const claim = `REPROCESSING ${id}`;
  if (found !== claim) yield does.move(found, claim);
  if (saved === '') yield* ours.prepare(id);
  yield* ours.replace(id, yield does.readPrepared(id));
  yield does.deletePrepared(id);
  return yield does.move(claim, `REPROCESSED ${id}`);
}
