import { render } from 'preact';
import { App } from './shell/app.tsx';
import './shell/theme.css';
import './shell/shell.css';
import './parts/parts.css';
import './flow/flow.css';
import './upload/upload.css';

render(<App />, document.body);
