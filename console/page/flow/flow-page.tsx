import type { Flow } from '../../api/flow.ts';
import { Answered } from '../parts/answered.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { UploadPanel } from '../upload/upload-panel.tsx';
import { CostOfFlow } from './cost-of-flow.tsx';
import { Empty } from './empty.tsx';
import { FlowPicture } from './flow-picture.tsx';
import { KeyFigures } from './key-figures.tsx';
import { RateChart } from './rate-chart.tsx';

const EVERY_MS = 1500;

/** The pipeline as a live picture. */
export function FlowPage() {
  const answer = useAnswer<Flow>('/api/flow', { everyMs: EVERY_MS });
  return (
    <>
      <PageHeading title="Flow" />
      <Answered answer={answer}>
        {(flow) => (
          <>
            {isEmpty(flow) && <Empty />}
            <KeyFigures flow={flow} />
            <FlowPicture flow={flow} />
            <UploadPanel />
            <div class="flow-below">
              <RateChart history={flow.history} />
              <CostOfFlow cost={flow.cost} since={flow.landed.since} />
            </div>
          </>
        )}
      </Answered>
    </>
  );
}

const isEmpty = ({ landed, waiting, machine }: Flow): boolean =>
  landed.batches + waiting.ingests + machine.inFlight + machine.failed + machine.parked === 0;
