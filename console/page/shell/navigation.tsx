import { useLocation } from 'preact-iso';
import { PAGES } from '../pages.ts';

const SHOWN = PAGES.filter(({ inNavigation }) => inNavigation);

export function Navigation() {
  const { path } = useLocation();
  return (
    <nav aria-label="Pages">
      <ul>
        {SHOWN.map((page) => (
          <li key={page.path}>
            <a href={page.path} aria-current={isWithin(path, page.path) ? 'page' : undefined}>
              {page.title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** `/batches/b1` is within `/batches`; only `/` itself is within `/`. */
const isWithin = (path: string, page: string): boolean =>
  path === page || (page !== '/' && path.startsWith(`${page}/`));
