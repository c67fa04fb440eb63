import { ErrorBoundary, LocationProvider, lazy, Route, Router } from 'preact-iso';
import { PAGES } from '../pages.ts';
import { Navigation } from './navigation.tsx';
import { NotFound } from './not-found.tsx';
import { loadedPage } from './not-loaded.tsx';
import { TopBar } from './top-bar.tsx';

const ROUTES = PAGES.map(({ path, load }) => ({ path, component: lazy(() => loadedPage(load)) }));

/** The frame of every page. */
export function App() {
  return (
    <LocationProvider>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <TopBar />
      <Navigation />
      <main id="content" tabIndex={-1}>
        <ErrorBoundary>
          <Router>
            {ROUTES.map(({ path, component }) => (
              <Route key={path} path={path} component={component} />
            ))}
            <Route default component={NotFound} />
          </Router>
        </ErrorBoundary>
      </main>
    </LocationProvider>
  );
}
