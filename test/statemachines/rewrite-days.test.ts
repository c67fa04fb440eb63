import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { rewriteSteps } from '../../functions/rewrite/steps.ts';

const text = readFileSync('statemachines/rewrite-days.asl.json', 'utf8');

type State = {
  Type: string;
  Comment?: string;
  Resource?: string;
  Retry?: { ErrorEquals: string[]; JitterStrategy?: string }[];
  Catch?: { ErrorEquals: string[]; Next: string }[];
  ItemProcessor?: { States: Record<string, State> };
};
const { States } = JSON.parse(text) as { States: Record<string, State> };

/** Every state with those of the Maps, in the order of the file. */
const states = Object.entries(States).flatMap(([name, state]): [string, State][] => [
  [name, state],
  ...Object.entries(state.ItemProcessor?.States ?? {}),
]);
const tasks = states.filter(([, { Type }]) => Type === 'Task');

describe('the definition of RewriteDays', () => {
  it('is valid Amazon States Language with the ARNs filled in', () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';
    const result = validate(JSON.parse(text.replaceAll(/\$\{\w+\}/g, arn)));
    expect(result.errorsText()).toBe('');
    expect(result.isValid).toBe(true);
  });

  it('has the Tasks of functions/rewrite/steps.ts, in the same order', () => {
    expect(tasks.map(([name]) => name)).toEqual(Object.keys(rewriteSteps));
    expect(tasks.map(([, { Resource }]) => Resource)).toEqual(
      tasks.map(([name]) => `\${${name}FunctionArn}`),
    );
  });

  it.each(states)('says what %s is for', (_, { Comment }) => {
    expect(Comment).toMatch(/^\S.*\.$/);
  });

  it.each(tasks)('retries %s with jitter: the functions resume', (_, { Retry = [] }) => {
    expect(Retry.map(({ JitterStrategy }) => JitterStrategy)).toEqual(['FULL']);
    expect(Retry.flatMap(({ ErrorEquals }) => ErrorEquals)).toContain('States.TaskFailed');
  });

  it('catches what a day fails with, so that the others are rewritten', () => {
    const inMaps = tasks.filter(([name]) => !(name in States));
    expect(inMaps.map(([, { Catch = [] }]) => Catch.map(({ Next }) => Next))).toEqual([
      ['DayFailed'],
      ['CleaningFailed'],
    ]);
  });
});
