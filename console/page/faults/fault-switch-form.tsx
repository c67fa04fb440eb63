import { useState } from 'preact/hooks';
import type { FaultSwitch, Faults } from '../../api/faults.ts';
import { Badge } from '../parts/badge.tsx';
import { Failure } from '../parts/failure.tsx';
import { post } from '../request/request.ts';

export type FaultsHere = Extract<Faults, { isHere: true }>;

type Properties = { faults: FaultsHere; onChange: () => void };

const USUAL_PERCENT = '5';

/** The rate, the kinds and the sites of faults. A change applies to the next call. */
export function FaultSwitchForm({ faults, onChange }: Properties) {
  const { settings, kinds } = faults;
  const isOn = settings.rate > 0;
  const [percent, setPercent] = useState(isOn ? percentText(settings.rate) : USUAL_PERCENT);
  const [chosen, setChosen] = useState<readonly string[]>(settings.kinds);
  const [sites, setSites] = useState(settings.sites);
  const [failure, setFailure] = useState<string>();
  const send = async (rate: number) => {
    const asked: FaultSwitch = {
      rate,
      kinds: kinds.filter((kind) => chosen.includes(kind)),
      sites,
    };
    setFailure(undefined);
    await post<Faults>('/api/faults', asked).then(onChange, (error) => setFailure(error.message));
  };
  const toggle = (kind: string) =>
    setChosen((before) =>
      before.includes(kind) ? before.filter((each) => each !== kind) : [...before, kind],
    );
  return (
    <form
      class="panel faults-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send(Number(percent) / 100);
      }}
    >
      <p>
        <State settings={settings} />
      </p>
      <div class="filters">
        <label>
          Percent of the calls
          <input
            type="number"
            min="0"
            max="100"
            step="any"
            required
            value={percent}
            onInput={({ currentTarget }) => setPercent(currentTarget.value)}
          />
        </label>
        <label>
          Only sites with
          <input
            value={sites}
            maxLength={200}
            placeholder="every site"
            onInput={({ currentTarget }) => setSites(currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary" disabled={chosen.length === 0}>
          {isOn ? 'Apply' : 'Switch on'}
        </button>
        <button type="button" disabled={!isOn} onClick={() => void send(0)}>
          Switch off
        </button>
      </div>
      <fieldset>
        <legend>Kinds</legend>
        {kinds.map((kind) => (
          <label key={kind}>
            <input type="checkbox" checked={chosen.includes(kind)} onChange={() => toggle(kind)} />{' '}
            {kind}
          </label>
        ))}
      </fieldset>
      {failure !== undefined && <Failure message={failure} />}
      <p class="faint">
        Calls of the pipeline go wrong on purpose, so that you can rehearse the runbook. Nothing is
        lost. Your own calls, such as replays, audits and what you read here, are left alone.
      </p>
    </form>
  );
}

const percentText = (rate: number): string => String(Number((rate * 100).toPrecision(3)));

function State({ settings: { rate, sites } }: { settings: FaultSwitch }) {
  if (rate === 0) return <Badge tone="neutral">Faults are off</Badge>;
  const where = sites === '' ? '' : ` at sites with "${sites}"`;
  return <Badge tone="bad">{`Faults are on: ${percentText(rate)} % of the calls${where}`}</Badge>;
}
