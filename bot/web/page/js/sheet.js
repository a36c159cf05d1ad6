// What slides up from the foot of a phone: whose phone it is, what to attach.

import { el, hue, icon, initials } from './element.js';
import { t } from './text.js';

// open shows a sheet and gives the keyboard to it; the way back is Escape, the
// shade, or a choice.
function open(phone, title, content, opener, first) {
  const sheet = phone.find('.sheet');
  const shade = phone.find('.shade');
  const close = () => {
    sheet.hidden = shade.hidden = true;
    sheet.replaceChildren();
    opener.setAttribute('aria-expanded', 'false');
    opener.focus();
  };
  sheet.setAttribute('aria-label', title);
  sheet.replaceChildren(
    el('div', { class: 'sheet-head' }, el('b', {}, title),
      el('button', { type: 'button', class: 'close', onclick: close }, icon('close', t('close')))),
    ...content(close));
  sheet.hidden = shade.hidden = false;
  opener.setAttribute('aria-expanded', 'true');
  shade.onclick = close;
  sheet.onkeydown = event => {
    if (event.key === 'Escape') { event.stopPropagation(); close(); }
    if (event.key === 'Tab') keepIn(sheet, event);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') step(sheet, event);
  };
  (sheet.querySelector(first) ?? sheet.querySelector('button')).focus();
}

const stops = sheet => [...sheet.querySelectorAll('button, input')].filter(node => !node.hidden && node.offsetParent);

// keepIn lets the tab key go round inside the sheet.
function keepIn(sheet, event) {
  const all = stops(sheet);
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? all.at(-1) : all[0]).focus();
}

// step lets the arrow keys go through the choices.
function step(sheet, event) {
  const all = stops(sheet).filter(node => !node.classList.contains('close'));
  const at = all.indexOf(document.activeElement);
  const to = all[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (!to) return;
  event.preventDefault();
  to.focus();
}

// attachSheet offers what can be sent besides words.
export function attachSheet(phone) {
  const kinds = [
    ['camera', 'camera', () => phone.find('.pick-camera').click()],
    ['photo', 'image', () => phone.find('.pick-photo').click()],
    ['sample', 'sample', () => phone.sample()],
    ['place', 'pin', () => phone.place()],
    ['contact', 'contact', () => phone.contact()],
  ].filter(([kind]) => kind !== 'contact' || phone.person.number);
  open(phone, t('attach'), close => [el('div', { class: 'attach-kinds' }, ...kinds.map(([kind, name, act]) =>
    el('button', { type: 'button', class: 'kind kind-' + kind, onclick: () => { close(); act(); } },
      el('span', { class: 'kind-icon' }, icon(name)), t('attach.' + kind))))],
  phone.find('.attach'), '.kind');
}

// peopleSheet lists who can hold this phone.
export function peopleSheet(phone) {
  const people = phone.page.people.filter(person => person.phone === phone.name);
  open(phone, t('pick'), close => {
    const rows = people.map(person => personRow(phone, person, close));
    const none = el('p', { class: 'none', hidden: true }, t('pick.none'));
    const filter = el('input', { type: 'search', placeholder: t('pick.filter'), 'aria-label': t('pick.filter'), oninput: () => {
      const words = filter.value.toLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(words);
      none.hidden = rows.some(row => !row.hidden);
    } });
    return [people.length > 6 ? el('label', { class: 'filter' }, icon('search'), filter) : null,
      el('div', { class: 'people' }, ...rows, none)].filter(Boolean);
  }, phone.find('.who'), '.row.held');
}

function personRow(phone, person, close) {
  const held = person.key === phone.person?.key;
  const unread = phone.page.unread(`phone:${phone.name}:${person.key}`);
  return el('button', {
    type: 'button', class: 'row' + (held ? ' held' : ''), 'data-key': person.key, 'aria-pressed': String(held),
    onclick: () => { close(); phone.page.hold(phone, person.key); },
  },
  el('span', { class: 'face', 'data-hue': hue(person.key), 'aria-hidden': 'true' }, initials(person.name)),
  el('span', { class: 'person' }, el('b', {}, person.name), el('span', {}, [person.role, person.area].filter(Boolean).join(' · '))),
  unread ? el('b', { class: 'badge' }, String(unread), el('span', { class: 'hidden' }, ' ' + t('unread'))) : null,
  held ? icon('check') : null);
}

// samplePhoto draws a picture to send, so that nobody needs a photo at hand:
// a stall at dawn, marked as a sample.
export function samplePhoto(person, now) {
  const canvas = el('canvas', { width: 1280, height: 960 });
  const c = canvas.getContext('2d');
  const shape = (colour, ...points) => {
    c.fillStyle = colour;
    c.beginPath();
    points.forEach(([x, y]) => c.lineTo(x, y));
    c.fill();
  };
  const sky = c.createLinearGradient(0, 0, 0, 620);
  sky.addColorStop(0, '#8fc3d8');
  sky.addColorStop(1, '#fbe3b5');
  c.fillStyle = sky;
  c.fillRect(0, 0, 1280, 960);
  shape('#6f9e6a', [0, 560], [300, 480], [620, 545], [960, 470], [1280, 540], [1280, 700], [0, 700]);
  shape('#c9a878', [0, 660], [1280, 640], [1280, 960], [0, 960]);
  shape('#8a5a35', [300, 380], [980, 380], [980, 760], [300, 760]);
  shape('#f4e6cc', [340, 420], [940, 420], [940, 600], [340, 600]);
  shape('#a9713f', [260, 600], [1020, 600], [1020, 660], [260, 660]);
  for (let i = 0; i < 10; i++)
    shape(i % 2 ? '#fff4e0' : '#b23a3a', [260 + i * 76, 380], [300 + i * 68, 270], [368 + i * 68, 270], [336 + i * 76, 380]);
  for (let i = 0; i < 9; i++) {
    c.fillStyle = ['#d9822b', '#6b8e23', '#c0392b'][i % 3];
    c.beginPath();
    c.arc(350 + i * 72, 582, 26, 0, 7);
    c.fill();
  }
  c.fillStyle = '#3b2b20';
  c.font = '600 46px sans-serif';
  c.textAlign = 'center';
  c.fillText(person.name, 640, 500);
  c.fillStyle = 'rgba(0,0,0,.55)';
  c.fillRect(0, 884, 1280, 76);
  c.fillStyle = '#fff';
  c.font = '500 34px sans-serif';
  c.fillText(t('sample') + ' · ' + now.slice(0, 10), 640, 934);
  return new Promise(done => canvas.toBlob(blob => done(new File([blob], 'foto-contoh.jpg', { type: 'image/jpeg' })), 'image/jpeg', 0.85));
}
