import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../functions/failures.ts';
import { synthesised } from './support/synthesised.ts';

const runbook = readFileSync('docs/runbook.md', 'utf8');

/** Returns the text below each heading of the third level in a chapter, by heading. */
function entriesBelow(chapter: string): Map<string, string> {
  const [, text = ''] = runbook.split(`\n## ${chapter}\n`);
  const [own = ''] = text.split('\n## ');
  return new Map(
    own
      .split('\n### ')
      .slice(1)
      .map((entry) => {
        const [heading = '', ...lines] = entry.split('\n');
        return [heading.trim(), lines.join('\n').trim()];
      }),
  );
}

/** It has all alarms. */
const { etl } = await synthesised('prod');
const alarmNames = etl
  .ofType('AWS::CloudWatch::Alarm')
  .map(({ Properties }) => String(Properties['AlarmName']).replace('invoice-pipeline-prod-', ''));
/** The errors of executions and deliveries that are not failures of a step. */
const OTHER_ERRORS = [
  'BatchFailed',
  'TimeoutError',
  'ResumeFailed',
  'Overdue',
  'States.Timeout',
  'TIMED_OUT',
];

describe('the runbook', () => {
  it('has an entry for exactly the alarms, in the same order', () => {
    expect([...entriesBelow('Alarms').keys()]).toEqual(alarmNames);
  });

  it('has an entry for exactly the errors', () => {
    expect([...entriesBelow('Errors').keys()].sort()).toEqual(
      [...Object.keys(FAILURES), ...OTHER_ERRORS].sort(),
    );
  });

  it.each([...entriesBelow('Alarms'), ...entriesBelow('Errors')])(
    'says what %s means and what to do',
    (_, text) => {
      expect(text).toMatch(/\*\*Means\.\*\* .{40,}/);
      expect(text).toMatch(/\*\*Do\.\*\* .{20,}/s);
    },
  );

  it('names only graphs that the dashboard has', () => {
    const [dashboard] = etl.ofType('AWS::CloudWatch::Dashboard');
    const body = JSON.stringify(dashboard?.Properties['DashboardBody']).replaceAll('\\', '');
    const named = [...runbook.matchAll(/"([A-Z][^"]*)"/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !body.includes(`"title":"${name}"`))).toEqual([]);
  });

  it('names only existing commands', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const named = [...runbook.matchAll(/npm run (?:--silent )?([\w-]+)/g)].map(
      ([, name = '']) => name,
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
