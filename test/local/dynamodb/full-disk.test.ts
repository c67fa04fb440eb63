import { randomBytes } from 'node:crypto';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DURABILITIES } from '../../../local/data-dir/files.ts';
import { aSmallDisk } from '../support/small-disk.ts';
import { anEmbeddedTable } from './a-table.ts';

const ROUNDS = 2;

/** Different for every item and of many lengths, so that a disk is full anywhere in a page. */
const aState = (): string => randomBytes(20 + Math.floor(Math.random() * 1000)).toString('hex');

type Table = Awaited<ReturnType<typeof anEmbeddedTable>>;

/** Puts items, several at a time, until one fails. Adds what was acknowledged. */
async function putUntilFull({ put }: Table, acknowledged: Map<string, string>): Promise<void> {
  let isFull = false;
  const writer = async () => {
    while (!isFull) {
      const [pk, state] = [String(Math.random()), aState()];
      await put(pk, state).then(
        () => acknowledged.set(pk, state),
        () => {
          isFull = true;
        },
      );
    }
  };
  await Promise.all(Array.from({ length: 8 }, writer));
}

test.for(DURABILITIES)(
  'tables whose disk was full several times keep every acknowledged write, if they survive: %s',
  async (durability, context) => {
    const disk = aSmallDisk(context, '60m');
    const ballast = join(disk.path, 'ballast');
    const acknowledged = new Map<string, string>();
    const table = await anEmbeddedTable(disk.path, durability);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { bavail, bsize } = statfsSync(disk.path);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize - (1 << 21)));
      await putUntilFull(table, acknowledged);
      rmSync(ballast);
      await expect
        .poll(() => table.put('after', String(round)).then(() => true, String))
        .toBe(true);
    }
    await table.close();
    disk.resize('100m');
    const { stateOf } = await anEmbeddedTable(disk.path, durability);
    const lost: string[] = [];
    for (const [pk, state] of acknowledged) if ((await stateOf(pk)) !== state) lost.push(pk);
    expect({ acknowledged: acknowledged.size > 50, lost: lost.length }).toEqual({
      acknowledged: true,
      lost: 0,
    });
    expect(await stateOf('after')).toBe(String(ROUNDS));
  },
);
