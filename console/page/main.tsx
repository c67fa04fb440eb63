import { render } from 'preact';
import { App } from './shell/app.tsx';
import './shell/theme.css';
import './shell/shell.css';
import './parts/parts.css';
import './flow/flow.css';

render(<App />, document.body);
