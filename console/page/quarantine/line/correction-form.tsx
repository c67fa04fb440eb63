import { useRef, useState } from 'preact/hooks';
import type {
  LineCorrected,
  LineDetail,
  LineRecord,
  LineVerdict,
} from '../../../api/quarantine.ts';
import { Badge } from '../../parts/badge.tsx';
import { Failure } from '../../parts/failure.tsx';
import { post } from '../../request/request.ts';
import { usePosted } from '../../request/use-posted.ts';
import { RecordForm } from './record-form.tsx';

const EMPTY: LineRecord = {
  InvoiceNo: null,
  StockCode: null,
  Description: null,
  Quantity: null,
  InvoiceDate: null,
  UnitPrice: null,
  CustomerID: null,
  Country: null,
};

type Properties = { line: LineDetail; onSent: () => void };

/** The values of a line, judged by the pipeline's code while they are typed, and sent once. */
export function CorrectionForm({ line, onSent }: Properties) {
  const [record, setRecord] = useState<LineRecord>(line.fields ?? EMPTY);
  const [note, setNote] = useState('');
  const verdict = usePosted<LineVerdict>('/api/quarantine/verdict', { record });
  const { send, isSending, error } = useSending(line.lineId, onSent);
  const isAccepted = verdict.value?.isAccepted === true && !verdict.isLoading;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isAccepted) void send(record, note);
      }}
    >
      {!line.fields && (
        <p class="hint">The text can’t be divided into columns by itself. Fill in its values.</p>
      )}
      <RecordForm
        record={record}
        original={line.fields}
        verdict={verdict.value}
        onChange={setRecord}
      />
      <label class="reason">
        Why, for the history
        <input
          value={note}
          maxLength={1000}
          onInput={({ currentTarget }) => setNote(currentTarget.value)}
        />
      </label>
      {error !== undefined && <Failure message={error} />}
      {verdict.error !== undefined && <Failure message={verdict.error} />}
      <div class="send">
        <span aria-live="polite">
          <Verdict verdict={verdict.value} isAccepted={isAccepted} />
        </span>
        <button type="submit" class="primary" disabled={!isAccepted || isSending}>
          {isSending ? 'Sending…' : 'Send the corrected line'}
        </button>
      </div>
    </form>
  );
}

type Judged = { verdict: LineVerdict | undefined; isAccepted: boolean };

function Verdict({ verdict, isAccepted }: Judged) {
  if (!verdict) return null;
  if (isAccepted) return <Badge tone="good">would be accepted</Badge>;
  return (
    <>
      <Badge tone="bad">would be refused</Badge> {verdict.record}
    </>
  );
}

/** A second click while the first is under way does nothing; later, it is the same request. */
function useSending(lineId: string, onSent: () => void) {
  const [error, setError] = useState<string>();
  const [isSending, setSending] = useState(false);
  const isUnderWay = useRef(false);
  const send = async (record: LineRecord, note: string) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setSending(true);
    try {
      const body = { lineId, record, ...(note !== '' && { note }) };
      await post<LineCorrected>('/api/quarantine/corrections', body);
      setError(undefined);
      onSent();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown));
    }
    isUnderWay.current = false;
    setSending(false);
  };
  return { send, isSending, error };
}
