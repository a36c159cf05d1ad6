// What the page asks of the program, and what it hears from it.

import { t } from './text.js';

let toldOf = null; // the toast's timer

// toast says one sentence at the foot of the page.
export function toast(sentence, lasting = false) {
  const place = document.querySelector('.toast');
  clearTimeout(toldOf);
  place.textContent = sentence;
  place.hidden = false;
  if (!lasting) toldOf = setTimeout(() => { place.hidden = true; }, 4000);
}

// newID names a message; the program takes each name once.
export function newID() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return 'p' + Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

async function ask(url, options) {
  const answer = await fetch(url, options).catch(() => null);
  if (answer?.ok) return answer.json();
  toast(t(answer?.status === 413 ? 'error.large' : answer && answer.status < 500 ? 'error.bad' : 'error.busy'));
  return null;
}

export const state = () => ask('/api/state');

export const post = (path, body) => ask('/api/' + path, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
});

export const postPhoto = (file, query) => ask('/api/photo?' + new URLSearchParams(query), { method: 'POST', body: file });

// listen hears what happens after an event, until stop is called. The browser
// connects again by itself; when the program has restarted it says "reset".
export function listen(after, hear) {
  const source = new EventSource('/api/events?after=' + encodeURIComponent(after));
  let lost = false;
  for (const name of ['message', 'typing', 'clock', 'reset'])
    source.addEventListener(name, event => hear[name](JSON.parse(event.data)));
  source.onopen = () => {
    document.body.dataset.live = 'yes';
    if (lost) toast(t('back'));
    lost = false;
  };
  source.onerror = () => {
    document.body.dataset.live = 'no';
    if (!lost) toast(t('lost'), true);
    lost = true;
    if (source.readyState === EventSource.CLOSED) setTimeout(() => hear.reset(), 1500);
  };
  return () => source.close();
}
