import { CommandError, REFUSED } from '../ui/command.ts';
import type { Progress } from '../ui/progress.ts';
import type { Arguments } from './arguments.ts';
import { correctLines } from './correct-lines.ts';
import { openEvaluator } from './expression/evaluate.ts';
import { ingestOf, lineOf, type QuarantinedLine } from './lines/open-lines.ts';
import { selectedIngests, selectedLines } from './lines/selected-lines.ts';
import type { QuarantineTarget } from './quarantine-target.ts';
import { describeRules } from './rules/describe-rule.ts';
import { RuleRefused } from './rules/rule-refused.ts';

/** Corrects lines by rules, as far as they would be accepted. */
export async function fix(
  asked: Arguments,
  target: QuarantineTarget,
  progress: Progress,
): Promise<string[]> {
  const { rules, values } = asked;
  const { evaluate, close } = openEvaluator();
  const note = values.note ?? describeRules(rules);
  try {
    const { lines, ingests } = await linesOf(asked, target);
    const options = { rules, evaluate, note, send: values.send };
    return await correctLines(lines, ingests, target, options, progress);
  } catch (error) {
    throw error instanceof RuleRefused ? new CommandError(error.message, REFUSED, error) : error;
  } finally {
    await close();
  }
}

async function linesOf({ selection, values }: Arguments, target: QuarantineTarget) {
  if (values.line !== undefined) {
    const line = await lineOf(target.api, values.line);
    refuseCorrected(line);
    return { lines: only(line), ingests: [ingestOf(values.line)] };
  }
  const ingests = await selectedIngests(target, selection);
  return { lines: selectedLines(target, ingests, selection), ingests };
}

async function* only<T>(item: T): AsyncGenerator<T> {
  yield item;
}

function refuseCorrected({ lineId, correction }: QuarantinedLine): void {
  if (correction?.correctedLineId === undefined) return;
  throw new CommandError(
    `${lineId} has been corrected already, by ${correction.correctionId}. Its corrected line is ${correction.correctedLineId}.`,
    REFUSED,
  );
}
