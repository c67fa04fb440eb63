import { join } from 'node:path';
import { rounded } from '../../cli/ui/text.ts';
import type { Timed } from './cpu.ts';
import { floorOf } from './floor.ts';
import { generatedFile } from './generated.ts';
import { HISTORY_LINES, medianOf, type Ratios } from './history.ts';
import { leastStages, linesOfStages, measuredStages, type Stages } from './stages.ts';
import { timedUpload, type Upload } from './upload.ts';

/**
 * `endToEnd` is the median of so many rounds. Each has a floor of its own, which is measured before
 * and after: what else the machine does slows both.
 */
const ROUNDS = 3;
const CORE_ROUNDS = 5;

export type Measured = {
  ratios: Ratios;
  floor: Timed<number>;
  upload: Upload;
  stages: Stages;
  /** How long a floor took for a second of CPU: 1 on a machine that does nothing else. */
  contention: number;
};

type Round<T> = { floor: Timed<number>; measured: T; ratio: number };

/** Runs the pipeline and the floor on the same file, and the stages alone. */
export async function measuredRatios(folder: string): Promise<Measured> {
  const file = await generatedFile(join(folder, `${HISTORY_LINES}.csv`), HISTORY_LINES);
  const floor = () => floorOf(file, join(folder, 'floor.parquet'));
  const cut = await linesOfStages();
  const core = await coreIn(CORE_ROUNDS, floor, () => measuredStages(cut));
  let data = 0;
  const uploads = await rounds(
    floor,
    () => timedUpload(file, join(folder, data++ === 0 ? 'data' : `data-${data}`)),
    cpuOfLine,
  );
  const upload = middle(uploads);
  return {
    ratios: {
      endToEnd: rounded(upload.ratio, 2),
      core: rounded(core.ratio, 2),
      writeUnits: rounded((1000 * core.stages.writeUnits) / core.stages.lines, 2),
    },
    contention: medianOf(uploads.map(({ floor: { seconds, cpuSeconds } }) => seconds / cpuSeconds)),
    floor: upload.floor,
    upload: upload.measured,
    stages: core.stages,
  };
}

async function rounds<T>(
  measureFloor: () => Promise<Timed<number>>,
  measure: () => Promise<T>,
  secondsOfLine: (measured: T) => number,
): Promise<Round<T>[]> {
  const done: Round<T>[] = [];
  while (done.length < ROUNDS) {
    const before = await measureFloor();
    const measured = await measure();
    const after = await measureFloor();
    const floor = before.cpuSeconds < after.cpuSeconds ? before : after;
    const ratio = secondsOfLine(measured) / (floor.cpuSeconds / floor.result);
    done.push({ floor, measured, ratio });
  }
  return done;
}

/** The round with the median ratio. */
function middle<T>(done: readonly Round<T>[]): Round<T> {
  const median = medianOf(done.map(({ ratio }) => ratio));
  const found = done.find(({ ratio }) => ratio === median);
  if (!found) throw new Error('The number of rounds has to be odd');
  return found;
}

function cpuOfLine({ summary, cpuSeconds }: Upload): number {
  if (cpuSeconds === undefined) throw new Error('Only Linux tells the CPU time of processes here');
  return cpuSeconds / summary.received;
}

/**
 * The least CPU of each stage in all rounds, and of the floor between them. Both have one thread and
 * take a tenth of a second, so whatever else the machine does, it leaves a moment to each.
 */
async function coreIn(
  count: number,
  measureFloor: () => Promise<Timed<number>>,
  measure: () => Promise<Stages>,
): Promise<{ ratio: number; stages: Stages }> {
  const floors = [await measureFloor()];
  const measured: Stages[] = [];
  while (measured.length < count) {
    measured.push(await measure());
    floors.push(await measureFloor());
  }
  const floorOfLine = Math.min(...floors.map(({ cpuSeconds, result }) => cpuSeconds / result));
  const stages = leastStages(measured);
  return { ratio: coreOf(stages) / floorOfLine, stages };
}

const CORE = ['parse and validate', 'split', 'Parquet', 'items'];

const coreOf = ({ stages, lines }: Stages): number =>
  stages
    .filter(({ name }) => CORE.includes(name))
    .reduce((sum, stage) => sum + stage.cpuSeconds, 0) / lines;
