import type { Limits } from './explore.ts';
import { NONE, OPERATIONS, type Operations, step } from './operations.ts';
import { type Programs, programsOf } from './programs.ts';
import { OURS, type Protocol } from './protocol.ts';
import { both, minus, union } from './world.ts';

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
    'what a batch has staged goes while it lands',
    { asks: 1, runs: 1, batches: 'b' },
    {
      operations: {
        openBatches: () => step('read nothing', (world) => [world, NONE]),
        removeStaged: () =>
          step('remove all that is staged', (world) => {
            const found = both(world.staged, world.covered);
            return found === ''
              ? [world, NONE]
              : [{ ...world, staged: minus(world.staged, found) }, found];
          }),
      },
    },
  ),
  variant(
    'steps that began before are not waited for',
    { asks: 1, runs: 1, batches: 'b', repeats: 1 },
    { protocol: { waitsForSteps: false } },
  ),
  variant(
    'a pass that has found old generations is a proof',
    { asks: 1, runs: 1 },
    { programs: { afterPass: (round, found) => ours.afterPass(round, found.replace('D', '')) } },
  ),
  variant(
    'whatever a pass has found, it is a proof',
    { asks: 1, runs: 1 },
    { programs: { afterPass: () => 'CERTIFY' } },
  ),
  variant(
    'who it is gets forgotten before the certificate is there',
    { asks: 1, runs: 1 },
    {
      programs: {
        *run() {
          if ((yield does.readCustomer()) === NONE) return '';
          return yield* ours.run();
        },
        *certify() {
          yield does.forget();
          yield does.certify();
          return yield does.end();
        },
      },
    },
  ),
  variant(
    'the day loses every line of the customer, and the tables those of earlier batches',
    { asks: 1, runs: 1, batches: 'b' },
    {
      operations: {
        rewriteDay: (round) =>
          step('rewrite the day without the customer', (world) => {
            if (world.rewritten.includes(round)) return [world, ''];
            const dead = union(world.dead, world.lake);
            return [{ ...world, lake: '', dead, rewritten: world.rewritten + round }, ''];
          }),
      },
    },
  ),
];
