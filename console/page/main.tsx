import { render } from 'preact';
import { App } from './shell/app.tsx';
import './shell/theme.css';
import './shell/shell.css';
import './parts/parts.css';

render(<App />, document.body);
