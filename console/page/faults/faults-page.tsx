import type { Faults } from '../../api/faults.ts';
import { Answered } from '../parts/answered.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { FaultCounts } from './fault-counts.tsx';
import { FaultSwitchForm } from './fault-switch-form.tsx';
import { NewestFaults } from './newest-faults.tsx';

const EVERY_MS = 2000;

/** Switches faults in the calls of the running pipeline on and off, and shows what was injected. */
export function FaultsPage() {
  const answer = useAnswer<Faults>('/api/faults', { everyMs: EVERY_MS });
  return (
    <>
      <PageHeading title="Faults" />
      <Answered answer={answer}>
        {(faults) =>
          faults.isHere ? (
            <>
              <FaultSwitchForm faults={faults} onChange={answer.reload} />
              <FaultCounts faults={faults} />
              <NewestFaults newest={faults.newest} />
            </>
          ) : (
            <p class="panel">{faults.reason}</p>
          )
        }
      </Answered>
    </>
  );
}
