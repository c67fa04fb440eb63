import { useState } from 'preact/hooks';
import type { LineRule, LineSelection, QuarantineGroups } from '../../api/quarantine.ts';
import { Answered } from '../parts/answered.tsx';
import { counted } from '../parts/count.ts';
import { PageHeading } from '../parts/page-heading.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { useQuery } from '../request/use-query.ts';
import { columnNamed } from './columns.ts';
import { Filters } from './filters.tsx';
import { GroupsTable } from './groups-table.tsx';
import { LineDialog } from './line/line-dialog.tsx';
import { LinesTable } from './lines-table.tsx';
import { likelyRule } from './rules/rule-kinds.ts';
import { RulePanel } from './rules/rule-panel.tsx';
import { rulesIn } from './rules/rules-in-url.ts';
import { parametersOf, selectionIn } from './selection.ts';

/** Lines that were refused: by reason and column, one by one, and their correction. */
export function QuarantinePage() {
  const [query, change] = useQuery();
  const [version, setVersion] = useState(0);
  const selection = selectionIn(query);
  const groups = useGroups(selection);
  const corrected = () => {
    setVersion((count) => count + 1);
    groups.reload();
  };
  const open = (line: string) => change({ line }, { push: true });
  const setRules = (rules: readonly LineRule[]) =>
    change({ rules: JSON.stringify(rules), plan: '' });
  const rules = rulesIn(query['rules']);
  return (
    <div class="quarantine">
      <PageHeading title="Quarantine">
        <a class="button" href="/corrections">
          History of corrections
        </a>
      </PageHeading>
      <Answered answer={groups}>
        {({ lines, groups: found }) =>
          lines === 0 ? (
            <p class="empty">No line is in quarantine that has not been corrected.</p>
          ) : (
            <>
              <p>{`${counted(lines, 'line')} not accepted and not corrected. Choose a reason to see its lines.`}</p>
              <GroupsTable groups={found} selection={selection} />
            </>
          )
        }
      </Answered>
      <div class="page-heading">
        <h2>{headingOf(selection)}</h2>
        <span class="heading-actions">
          <button
            type="button"
            class="primary"
            onClick={() => setRules([likelyRule(selection.reason, columnNamed(selection.column))])}
          >
            Correct by a rule…
          </button>
          <button type="button" onClick={() => setRules([])}>
            Send again unchanged…
          </button>
        </span>
      </div>
      <Filters selection={selection} change={change} />
      {rules && (
        <RulePanel
          selection={selection}
          rules={rules}
          planId={query['plan'] || undefined}
          onChange={setRules}
          onPlan={(plan) => change({ plan })}
          onOpen={open}
          onSent={corrected}
          onClose={() => change({ rules: '', plan: '' })}
        />
      )}
      <LinesTable selection={selection} version={version} onOpen={open} />
      {query['line'] && (
        <LineDialog
          lineId={query['line']}
          onClose={() => change({ line: '' })}
          onSent={corrected}
        />
      )}
    </div>
  );
}

/** The groups of all reasons, so that another one can be chosen. */
function useGroups({ ingest, text }: LineSelection) {
  return useAnswer<QuarantineGroups>(`/api/quarantine/groups?${parametersOf({ ingest, text })}`);
}

function headingOf({ reason, column }: LineSelection): string {
  if (reason === undefined) return 'All lines';
  return column === undefined || column === 'record' ? reason : `${reason}, ${column}`;
}
