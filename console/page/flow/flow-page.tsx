import type { About } from '../../api/about.ts';
import { Answered } from '../parts/answered.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { useAnswer } from '../request/use-answer.ts';

/** The pipeline as a picture. */
export function FlowPage() {
  const about = useAnswer<About>('/api/about');
  return (
    <>
      <PageHeading title="Flow" />
      <Answered answer={about}>{({ title, region }) => <p>{`${title}, ${region}`}</p>}</Answered>
    </>
  );
}
