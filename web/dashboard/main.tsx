import './state/language.js';
import { render } from 'preact';
import { App } from './app.js';
import { Live } from './state/live.js';

const live = new Live();
const place = document.getElementById('app') as HTMLElement;
place.replaceChildren();
render(<App live={live} />, place);
live.connect();
