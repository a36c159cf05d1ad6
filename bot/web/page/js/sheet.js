// What slides up from the foot of a phone: whose phone it is, what to attach.

import { el, hue, icon, initials } from './element.js';
import { samples } from './samples.js';
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
    ['sample', 'sample', () => sampleSheet(phone)],
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

// sampleSheet lists drawn pictures to send, so that nobody needs a photo at hand.
export function sampleSheet(phone) {
  open(phone, t('attach.sample'), close => [el('div', { class: 'attach-kinds samples' }, ...samples.map(name =>
    el('button', { type: 'button', class: 'kind kind-sample', 'data-sample': name, onclick: () => { close(); phone.sample(name); } },
      el('span', { class: 'kind-icon' }, icon('sample')), t('sample.' + name))))],
  phone.find('.attach'), '.kind');
}
