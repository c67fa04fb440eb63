import { join } from 'node:path';
import { rounded } from '../../cli/ui/text.ts';
import type { Timed } from './cpu.ts';
import { floorOf } from './floor.ts';
import { generatedFile } from './generated.ts';
import type { Ratios } from './history.ts';
import { measuredStages, type Stages } from './stages.ts';
import { timedUpload, type Upload } from './upload.ts';

/** The input of every entry of the history. */
export const HISTORY_LINES = 100_000;

export type Measured = {
  ratios: Ratios;
  floor: Timed<number>;
  upload: Upload;
  stages: Stages;
};

/** Runs the pipeline and the floor on the same file, and the stages alone. */
export async function measuredRatios(folder: string, uploads = 1): Promise<Measured> {
  const file = await generatedFile(join(folder, `${HISTORY_LINES}.csv`), HISTORY_LINES);
  const floor = await floorOf(file, join(folder, 'floor.parquet'));
  let upload = await timedUpload(file, join(folder, 'data'));
  for (let run = 1; run < uploads; run += 1) {
    const next = await timedUpload(file, join(folder, `data-${run}`));
    if ((next.cpuSeconds ?? 0) < (upload.cpuSeconds ?? 0)) upload = next;
  }
  const stages = await measuredStages();
  return { ratios: ratiosOf(floor, upload, stages), floor, upload, stages };
}

const CORE = ['validate', 'split', 'Parquet', 'items'];

function ratiosOf(floor: Timed<number>, { summary, cpuSeconds }: Upload, stages: Stages): Ratios {
  if (cpuSeconds === undefined) throw new Error('Only Linux tells the CPU time of processes here');
  const floorOfLine = floor.cpuSeconds / floor.result;
  const core = stages.stages
    .filter(({ name }) => CORE.includes(name))
    .reduce((sum, stage) => sum + stage.cpuSeconds, 0);
  return {
    endToEnd: rounded(cpuSeconds / summary.received / floorOfLine, 2),
    core: rounded(core / stages.lines / floorOfLine, 2),
  };
}
