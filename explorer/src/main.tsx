import { render } from 'preact';
import { App } from './app.js';
import { applyTheme, savedTheme } from './data/theme.js';
import './style/base.css';
import './style/parts.css';
import './style/lists.css';

applyTheme(savedTheme());
render(<App />, document.getElementById('page')!);
