import { useState } from 'preact/hooks';
import type {
  CorrectionPlan,
  LineRule,
  LineSelection,
  RulePreview,
} from '../../../api/quarantine.ts';
import { counted } from '../../parts/count.ts';
import { Failure } from '../../parts/failure.tsx';
import { post } from '../../request/request.ts';
import { type Posted, usePosted } from '../../request/use-posted.ts';
import { PlanPanel } from './plan-panel.tsx';
import { PreviewTable } from './preview-table.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { isComplete } from './rule-kinds.ts';

type Properties = {
  selection: LineSelection;
  rules: readonly LineRule[];
  /** The check of all lines that the URL names. */
  planId: string | undefined;
  onChange: (rules: readonly LineRule[]) => void;
  onPlan: (planId: string) => void;
  onOpen: (lineId: string) => void;
  onSent: () => void;
  onClose: () => void;
};

/** Corrects all selected lines by rules; without rules it sends them as they are. */
export function RulePanel(properties: Properties) {
  const { selection, rules, planId, onChange, onPlan, onOpen, onSent, onClose } = properties;
  const isReady = rules.every(isComplete);
  const preview = usePosted<RulePreview>(
    '/api/quarantine/previews',
    isReady ? { selection, rules } : undefined,
  );
  const { check, error } = useCheck({ selection, rules }, onPlan);
  return (
    <section class="panel rule-panel" aria-label="Correct by a rule">
      <div class="page-heading">
        <h2>{rules.length > 0 ? 'Correct by a rule' : 'Send again unchanged'}</h2>
        <button type="button" class="quiet" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </div>
      {rules.length > 0 && <RuleEditor rules={rules} onChange={onChange} />}
      <FirstLines preview={preview} onOpen={onOpen} />
      {error !== undefined && <Failure message={error} />}
      {planId === undefined ? (
        <button
          type="button"
          class="primary"
          disabled={!isReady || preview.error !== undefined}
          onClick={() => check(false)}
        >
          Check all selected lines
        </button>
      ) : (
        <PlanPanel key={planId} planId={planId} onSent={onSent} onAgain={() => check(true)} />
      )}
    </section>
  );
}

type FirstProperties = {
  preview: Posted<RulePreview>;
  onOpen: (lineId: string) => void;
};

/** The first of the selected lines, before and after the rules as they are now. */
function FirstLines({ preview: { value, error, isLoading }, onOpen }: FirstProperties) {
  if (error !== undefined) return <Failure message={error} />;
  if (!value) return isLoading ? <p class="waiting">Loading the first lines…</p> : null;
  const count = counted(value.lines.length, 'line');
  return (
    <>
      <p class="hint">
        {value.isAll ? count : `The first ${count}`}, before and after. Only lines that would be
        accepted are sent.
      </p>
      {value.lines.length > 0 && <PreviewTable lines={value.lines} onOpen={onOpen} />}
    </>
  );
}

type Inputs = { selection: LineSelection; rules: readonly LineRule[] };

/** Whoever checks the same joins the same check, in whichever tab. */
function useCheck(inputs: Inputs, onPlan: (planId: string) => void) {
  const [error, setError] = useState<string>();
  const check = async (fresh: boolean) => {
    try {
      const plan = await post<CorrectionPlan>('/api/quarantine/plans', { ...inputs, fresh });
      setError(undefined);
      onPlan(plan.planId);
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  return { check, error };
}
