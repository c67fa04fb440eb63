import { constants, copyFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { isUsed } from './check-tables.ts';
import { type Files, filesFor } from './files.ts';
import { layoutOf } from './layout.ts';

/** What damage costs, where a start survives it. `nothing` needs nobody. */
type DamagedPart = 'stream' | 'tables' | 'catalog' | 'api keys' | 'nothing';

/** Something that is not as it was written: what is wrong, where, and what follows from it. */
export type Damage = { part: DamagedPart; says: string };

/** What the services of a data directory do when they find a damaged file. */
export type Damages = {
  /** Whether something had run on the data directory before, so that files should be there. */
  isUsed: boolean;
  report(damage: Damage): void;
  /** Copies a file, before it is replaced, to the folder of damaged files. Returns the copy. */
  keep(path: string): string;
};

/** Damage is never silent: unless somebody listens, it goes to stderr. */
const toStderr = ({ says }: Damage): void => {
  process.stderr.write(`${says}\n`);
};

export function damagesIn(
  dataDir: string,
  report: (damage: Damage) => void = toStderr,
  files: Files = filesFor(),
): Damages {
  const layout = layoutOf(dataDir);
  const { damaged } = layout;
  return {
    isUsed: isUsed(layout),
    report,
    keep: (path) => {
      const name = relative(dataDir, path).split(sep).join('-');
      const copy = join(damaged, `${new Date().toISOString().replaceAll(':', '.')}-${name}`);
      files.makeFolderSync(damaged);
      copyFileSync(path, copy, constants.COPYFILE_FICLONE);
      return copy;
    },
  };
}
