import { useLocation } from 'preact-iso';
import { PageHeading } from '../parts/page-heading.tsx';

export function NotFound() {
  const { path } = useLocation();
  return (
    <>
      <PageHeading title="No such page" />
      <p>
        There is no page <code>{path}</code>. The navigation leads to all that there are.
      </p>
    </>
  );
}
