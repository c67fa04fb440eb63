import type { QuarantinedLine } from '../../../cli/quarantine/lines/open-lines.ts';
import { previewed } from '../../../cli/quarantine/lines/preview.ts';
import { selectedLines } from '../../../cli/quarantine/lines/selected-lines.ts';
import type { Selection } from '../../../cli/quarantine/lines/selection.ts';
import type { Evaluate } from '../../../cli/quarantine/rules/apply-rules.ts';
import type { Rule } from '../../../cli/quarantine/rules/rule.ts';
import type { RulePreview } from '../../api/quarantine.ts';
import type { Pipeline } from '../pipeline.ts';
import { ingestsOf } from './selected.ts';

/** How many lines a rule is tried on while it is being written. */
const SAMPLE = 100;

const KEPT_MS = 30_000;

type Sample = { lines: readonly QuarantinedLine[]; isAll: boolean };

/** The first selected lines, of the selection that was asked for last. */
export type Samples = (selection: Selection) => Promise<Sample>;

/** A rule is changed many times while its lines stay the same. */
export function samplesOf(pipeline: Pipeline): Samples {
  let kept: { name: string; sample: Promise<Sample>; until: number } | undefined;
  return (selection) => {
    const name = JSON.stringify(selection);
    if (kept && kept.name === name && kept.until > Date.now()) return kept.sample;
    const sample = readSample(pipeline, selection);
    kept = { name, sample, until: Date.now() + KEPT_MS };
    sample.catch(() => {
      kept = undefined;
    });
    return sample;
  };
}

async function readSample(pipeline: Pipeline, selection: Selection): Promise<Sample> {
  const lines: QuarantinedLine[] = [];
  const ingests = await ingestsOf(pipeline, selection);
  for await (const line of selectedLines(pipeline, ingests, selection)) {
    if (lines.length === SAMPLE) return { lines, isAll: false };
    lines.push(line);
  }
  return { lines, isAll: true };
}

/** The sample before and after the rules. */
export async function rulePreview(
  { lines, isAll }: Sample,
  rules: readonly Rule[],
  evaluate: Evaluate,
): Promise<RulePreview> {
  return { lines: await previewed(lines, rules, evaluate), isAll };
}
