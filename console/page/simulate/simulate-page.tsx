import { useState } from 'preact/hooks';
import type { SimulateAbout } from '../../api/simulation.ts';
import { Answered } from '../parts/answered.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { useQuery } from '../request/use-query.ts';
import { linkIn } from './run/links.ts';
import { Running } from './running.tsx';
import { SeedForm } from './seed-form.tsx';

/** A schedule of faults on the whole pipeline, in virtual time. */
export function SimulatePage() {
  const about = useAnswer<SimulateAbout>('/api/simulate');
  const [query, change] = useQuery();
  const [run, setRun] = useState(0);
  const link = linkIn(query);
  const start = (seed: string) => {
    change(
      { seed, faults: '', added: '', at: '', commit: about.value ? codeOf(about.value) : '' },
      { push: true },
    );
    setRun((before) => before + 1);
  };
  return (
    <>
      <PageHeading title="Simulate">
        <SeedForm seed={query['seed'] ?? ''} onStart={start} />
      </PageHeading>
      <Answered answer={about}>
        {(known) => (
          <>
            {known.missing !== undefined && <Failure message={known.missing} />}
            {link.problem !== undefined && <Failure message={link.problem} />}
            <OtherCommit link={link.commit} about={known} />
            {known.missing === undefined && link.asked && (
              <Running
                key={`${link.asked.seed} ${query['faults']} ${run}`}
                asked={link.asked}
                first={link.at}
                onChange={(changes) => change({ ...changes, commit: codeOf(known) })}
              />
            )}
            {known.missing === undefined && !link.asked && <Explanation />}
          </>
        )}
      </Answered>
    </>
  );
}

/** The commit that runs, marked if files differ from it. Empty where that is not known. */
const codeOf = ({ commit = '', isChanged }: SimulateAbout): string =>
  isChanged ? `${commit}-changed` : commit;

function OtherCommit({ link, about }: { link: string | undefined; about: SimulateAbout }) {
  const runs = codeOf(about);
  if (link === undefined || link === runs) return null;
  return (
    <p class="notice" role="status">
      {`This link is of the code ${link}, and ${runs || 'another one'} runs here. What happens may differ.`}
    </p>
  );
}

function Explanation() {
  return (
    <section class="panel">
      <p>
        A simulation runs the whole pipeline in virtual time: clients send a few hundred lines,
        while calls fail, answers get lost, and functions and the whole process are killed. The same
        seed gives the same run. Every store is read again and again.
      </p>
      <p>
        Choose a seed and start. Then click on a part or a call to let something more go wrong, and
        see that no line is lost and none is counted twice.
      </p>
      <p>
        <code>npm run faults</code> runs a hundred of them in a terminal, and prints a link to this
        page for one that fails.
      </p>
    </section>
  );
}
