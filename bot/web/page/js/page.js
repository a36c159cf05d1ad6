// The page: three phones, the manner, the scene, the clock.

import { el } from './element.js';
import { Phone } from './phone.js';
import { listen, post, state } from './server.js';
import { learn, t } from './text.js';

// memory is what this browser remembers: who holds which phone, what was seen.
const memory = {
  get(key, other) { try { return JSON.parse(localStorage.getItem('damping.' + key)) ?? other; } catch { return other; } },
  set(key, value) { try { localStorage.setItem('damping.' + key, JSON.stringify(value)); } catch { /* private window */ } },
};

const page = {
  people: [], messages: [], now: '', manner: 'telegram', scene: '', held: memory.get('held', {}), seenTo: {}, tab: 'candidate',
  changes: 0, // counts what was heard, so that a reader can tell new from old

  unread(address) {
    const to = page.seenTo[address] ?? 0;
    return page.messages.filter(m => m.letter && m.address === address && m.pos > to).length;
  },

  seen(phone) {
    const last = page.messages.findLast(m => m.address === phone.address)?.pos ?? 0;
    if (last <= (page.seenTo[phone.address] ?? 0)) return;
    page.seenTo[phone.address] = last;
    memory.set('seen', page.seenTo);
    badges();
  },

  hold(phone, key) {
    const mine = page.people.filter(person => person.phone === phone.name);
    const person = mine.find(one => one.key === key) ?? mine[0];
    phone.seat.hidden = !person;
    if (!person) return;
    page.held[phone.name] = person.key;
    memory.set('held', page.held);
    phone.hold(person);
    badges();
  },
};

const phones = [...document.querySelectorAll('.seat')].map(seat => new Phone(seat, page));

// badges count what nobody has read: for the people who do not hold the phone
// beside its picker, for all of them on its tab.
function badges() {
  for (const phone of phones) {
    const sum = people => people.reduce((all, person) => all + page.unread(`phone:${phone.name}:${person.key}`), 0);
    const mine = page.people.filter(person => person.phone === phone.name);
    count(phone.find('.others'), sum(mine.filter(person => person.key !== phone.person?.key)));
    count(document.querySelector(`#tab-${phone.name} .badge`), sum(mine));
  }
}

function count(badge, number) {
  badge.hidden = number === 0;
  badge.replaceChildren(String(number), el('span', { class: 'hidden' }, ' ' + t('unread')));
}

function tellTime(clock) {
  page.now = clock.now;
  document.querySelector('.now').textContent = clock.label;
  phones.forEach(phone => phone.bar());
}

// The manner.

function play(manner) {
  page.manner = document.body.dataset.manner = manner;
  memory.set('manner', manner);
  for (const radio of document.querySelectorAll('[name=manner]')) radio.checked = radio.value === manner;
  phones.forEach(phone => phone.person && phone.draw());
}

for (const radio of document.querySelectorAll('[name=manner]')) radio.addEventListener('change', () => play(radio.value));

// The clock.

for (const button of document.querySelectorAll('[data-move]'))
  button.addEventListener('click', async () => {
    button.disabled = true;
    const clock = await post('clock', { what: button.dataset.move });
    button.disabled = false;
    button.focus();
    if (clock) tellTime(clock);
  });

// The scenes.

function scenes(all, open) {
  page.scene = open;
  const place = document.querySelector('.scenes .segments');
  document.querySelector('.scenes').hidden = all.length === 0;
  place.replaceChildren(...all.map(scene => el('label', { title: scene.hint },
    el('input', { type: 'radio', name: 'scene', value: scene.name, checked: scene.name === open, onclick: event => {
      event.preventDefault();
      askScene(scene);
    } }), el('span', {}, scene.label))));
}

function askScene(scene) {
  const ask = document.querySelector('.ask');
  ask.querySelector('.ask-scene').textContent = [scene.label, scene.hint].filter(Boolean).join(': ');
  ask.onclick = async event => {
    const value = event.target.closest('button')?.value;
    if (!value) return;
    ask.close();
    if (value === 'yes') await post('scene', { name: scene.name });
  };
  ask.showModal();
}

// The tabs of a small screen.

const tabs = [...document.querySelectorAll('[data-tab]')];

function turnTo(name) {
  page.tab = document.body.dataset.tab = name;
  for (const tab of tabs) {
    const here = tab.dataset.tab === name;
    tab.setAttribute('aria-selected', String(here));
    tab.tabIndex = here ? 0 : -1;
  }
  phones.forEach(phone => phone.person && phone.toEnd());
}

tabs.forEach((tab, i) => {
  tab.addEventListener('click', () => turnTo(tab.dataset.tab));
  tab.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const to = tabs[(i + step + tabs.length) % tabs.length];
    turnTo(to.dataset.tab);
    to.focus();
  });
});

const gear = document.querySelector('.gear');
gear.addEventListener('click', () => {
  const open = document.body.classList.toggle('controls-open');
  gear.setAttribute('aria-expanded', String(open));
});

document.addEventListener('visibilitychange', () => phones.forEach(phone => phone.person && phone.scrolled()));

// What happens.

const hear = {
  message(m) {
    m.change = ++page.changes;
    const at = page.messages.findIndex(old => old.id === m.id);
    if (at >= 0) page.messages[at] = m;
    else page.messages.push(m);
    phones.find(phone => phone.address === m.address)?.show(m);
    badges();
  },
  typing({ address }) { phones.find(phone => phone.address === address)?.typingNow(); },
  clock: tellTime,
  reset: () => begin(),
};

let stop = () => {};

// begin loads everything and listens from there on. A page that could not
// load tries again by itself.
async function begin() {
  stop();
  const all = await state();
  if (!all) return setTimeout(begin, 2000);
  learn(all.text);
  if (page.scene && page.scene !== all.scene) page.held = {};
  page.people = all.people;
  page.messages = all.messages;
  page.messages.forEach(m => { m.change = ++page.changes; });
  page.seenTo = seenFrom(all.messages);
  scenes(all.scenes ?? [], all.scene);
  tellTime(all.clock);
  for (const phone of phones) page.hold(phone, page.held[phone.name]);
  document.body.dataset.ready = all.after;
  stop = listen(all.after, hear);
}

// seenFrom takes what this browser has seen before; for a browser that is new
// here, everything.
function seenFrom(messages) {
  const before = memory.get('seen', null);
  const seen = {};
  for (const m of messages) seen[m.address] = before ? Math.min(before[m.address] ?? 0, m.pos) : m.pos;
  return seen;
}

play(memory.get('manner', 'telegram'));
turnTo('candidate');
begin();
