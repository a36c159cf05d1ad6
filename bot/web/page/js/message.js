// How one message looks: a bubble in Telegram's manner or in WhatsApp's.

import { el, icon, rich } from './element.js';
import { hour, phone, t } from './text.js';

const ticks = { waiting: 'clock', sent: 'check', read: 'checks', failed: 'alert' };

// side tells whose bubble it is; a tap has one in WhatsApp's manner only,
// where it was a typed number.
export const side = m => m.letter ? 'in' : 'out';

// bubble makes the element of a message. acts.tap and acts.again are called
// when its buttons are used.
export function bubble(m, manner, acts) {
  const tapped = m.input?.k === 'tap';
  const node = el('article', { class: 'msg ' + side(m), 'data-id': m.id, 'data-pos': m.pos, 'data-change': m.change, tabindex: '-1' });
  if (tapped && manner === 'telegram') {
    node.classList.add('quiet');
    if (m.state !== 'failed') return node;
  }
  const box = el('div', { class: 'box' });
  if (m.letter) fromBot(box, m, manner);
  else fromPerson(box, m, manner);
  box.append(foot(m));
  node.append(box);
  if (m.letter?.protect) node.classList.add('protected');
  if (m.edited) node.classList.add('edited');
  if (m.letter && manner === 'telegram') node.append(keyboard(m, acts.tap));
  if (m.state === 'failed') node.append(el('button', { class: 'again', type: 'button', onclick: () => acts.again(m) }, icon('alert'), t('again')));
  return node;
}

// foot is the time and, for a person's own message, how far it came.
function foot(m) {
  const line = el('span', { class: 'foot-line', 'aria-live': 'off' });
  if (m.letter?.protect) line.append(icon('lock', t('protected')));
  if (m.edited) line.append(el('i', {}, t('edited')));
  line.append(el('time', { datetime: m.at }, hour(m.at)));
  if (!m.letter) line.append(tick(m.state));
  return line;
}

export function tick(state) {
  return el('span', { class: 'tick ' + state }, icon(ticks[state] ?? 'clock', t('tick.' + state)));
}

function fromBot(box, m, manner) {
  const letter = m.letter;
  if (letter.place) box.append(mapCard(letter.place, letter.place.title, letter.place.address));
  const text = manner === 'whatsapp' ? m.plain : letter.text;
  if (m.file) box.append(m.file.mime.startsWith('image/') ? picture(m.file) : fileCard(m.file));
  if (text) box.append(el('div', { class: 'text' }, ...rich(text)));
}

function fromPerson(box, m, manner) {
  const input = m.input;
  switch (input.k) {
    case 'start': return box.append(el('div', { class: 'text' }, opening(input.t, manner)));
    case 'tap': return box.append(el('div', { class: 'text' }, m.choice?.n || m.choice?.label || '…'));
    case 'contact': return box.append(el('div', { class: 'card' }, el('span', { class: 'card-icon' }, icon('contact')),
      el('span', {}, el('b', {}, phone(input.p.phone)), el('small', {}, t('attach.contact')))));
    case 'location': return box.append(mapCard(input.g, t('place.shared'), degrees(input.g)));
    case 'photo': box.append(picture(m.file, input.m.w, input.m.h));
      break;
    case 'file': box.append(fileCard(m.file));
  }
  if (input.t) box.append(el('div', { class: 'text' }, input.t));
}

// opening is what starting looks like: Telegram sends a command, on WhatsApp
// one writes the code, or a greeting.
const opening = (code, manner) => manner === 'whatsapp' ? code || t('start.hello') : code ? '/start ' + code : '/start';

const degrees = place => [place.lat, place.lon].map(n => n.toFixed(4).replace('.', ',')).join('; ');

const fileURL = file => '/api/file/' + file.ref + '?' + new URLSearchParams({ name: file.name });

const picture = (file, width = 240, height = 180) =>
  el('img', { class: 'photo', src: fileURL(file), alt: t('photo'), loading: 'lazy', width: width || 240, height: height || 180 });

function fileCard(file) {
  return el('a', { class: 'card', href: fileURL(file), download: file.name },
    el('span', { class: 'card-icon' }, icon(file.name.endsWith('.ics') ? 'calendar' : 'file')),
    el('span', {}, el('b', {}, file.name), el('small', {}, t('file.get') + ' · ' + size(file.size))));
}

const size = bytes => bytes < 1e6 ? Math.max(1, Math.round(bytes / 1000)) + ' KB' : (bytes / 1e6).toFixed(1).replace('.', ',') + ' MB';

// mapCard is a drawn map: nothing is loaded from a map service.
function mapCard(place, title, below) {
  return el('div', { class: 'place' },
    el('div', { class: 'map', role: 'img', 'aria-label': t('place') + ': ' + (title || degrees(place)) }, icon('pin')),
    el('b', {}, title || t('place')), below ? el('small', {}, below) : null);
}

// keyboard is what stands beneath a letter: its choices, two short ones to a row.
function keyboard(m, tap) {
  const keys = el('div', { class: 'keys', role: 'group' });
  const choices = m.letter.choices ?? [];
  choices.forEach((choice, i) => {
    keys.append(el('button', {
      class: 'key' + (rowOf(choices, i) ? '' : ' wide'), type: 'button', 'data-token': choice.token,
      onclick: () => tap(m, choice),
    }, choice.label));
  });
  return keys;
}

// rowOf tells whether a choice shares its row: it and its neighbour are short.
function rowOf(choices, i) {
  const short = choice => choice && [...choice.label].length <= 14;
  let at = 0;
  while (at < choices.length) {
    const pair = short(choices[at]) && short(choices[at + 1]);
    if (i === at || (pair && i === at + 1)) return Boolean(pair);
    at += pair ? 2 : 1;
  }
  return false;
}

// choose shows on a letter which of its choices was taken.
export function choose(node, token) {
  for (const key of node.querySelectorAll('.key')) {
    const yes = key.dataset.token === token;
    key.classList.toggle('chosen', yes);
    key.querySelectorAll('.icon, .hidden').forEach(old => old.remove());
    if (yes) key.append(icon('check'), el('span', { class: 'hidden' }, ', ' + t('chosen')));
  }
}
