// One phone: the chat of the person who holds it.

import { el, hue, icon, initials } from './element.js';
import { bubble, choose, tick } from './message.js';
import { newID, post, postPhoto } from './server.js';
import { samplePhoto } from './samples.js';
import { attachSheet, peopleSheet } from './sheet.js';
import { day, hour, t } from './text.js';

const typingTime = 8000; // ms: so long the dots stay when no answer comes

export class Phone {
  // page tells who is there and what was said: page.people, page.messages,
  // page.manner, page.unread(address), page.seen(phone), page.hold(phone, key).
  constructor(seat, page) {
    this.seat = seat;
    this.name = seat.dataset.phone;
    this.page = page;
    this.find = selector => seat.querySelector(selector);
    this.log = this.find('.log');
    this.text = this.find('textarea');
    this.drafts = new Map(); // address → what is not sent yet
    this.follow = true; // stay at the newest message, until the reader scrolls up
    this.top = 0;
    this.listen();
  }

  get address() { return this.person ? `phone:${this.name}:${this.person.key}` : ''; }

  listen() {
    this.find('.composer').addEventListener('submit', event => { event.preventDefault(); this.say(); });
    this.text.addEventListener('keydown', event => {
      this.newLine = event.key === 'Enter' && event.shiftKey;
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.say(); }
    });
    // The keyboards of real phones tell of their Enter in this way only.
    this.text.addEventListener('beforeinput', event => {
      if (event.inputType !== 'insertLineBreak' || this.newLine) return;
      event.preventDefault();
      this.say();
    });
    this.text.addEventListener('input', () => this.grow());
    this.find('.who').addEventListener('click', () => peopleSheet(this));
    this.find('.attach').addEventListener('click', () => attachSheet(this));
    this.find('.below').addEventListener('click', () => { this.toEnd(true); this.log.focus(); });
    this.log.addEventListener('scroll', () => this.scrolled());
    for (const source of ['.pick-camera', '.pick-photo'])
      this.find(source).addEventListener('change', event => {
        this.photos([...event.target.files]);
        event.target.value = '';
      });
  }

  // hold puts the phone in a person's hand.
  hold(person) {
    this.drafts.set(this.address, this.text.value);
    this.person = person;
    this.typing = false;
    this.text.value = this.drafts.get(this.address) ?? '';
    this.grow();
    this.find('.name').textContent = person.name;
    this.find('.role').textContent = [person.role, person.area].filter(Boolean).join(' · ');
    this.find('.who').title = this.find('.role').textContent;
    const face = this.find('.face');
    face.textContent = initials(person.name);
    face.dataset.hue = hue(person.key);
    this.find('.who').setAttribute('aria-label', `${t('pick.change')} ${person.name}, ${person.role}`);
    this.tries();
    this.draw();
  }

  // draw writes the whole chat anew: another person, another manner.
  draw() {
    this.log.setAttribute('aria-live', 'off');
    this.log.replaceChildren(el('p', { class: 'note sample-note' }, t('sample')));
    this.lastDay = '';
    for (const m of this.mine()) this.add(m);
    this.after();
    this.toEnd();
    requestAnimationFrame(() => this.log.setAttribute('aria-live', 'polite'));
  }

  mine() { return this.page.messages.filter(m => m.address === this.address); }

  // add puts a message at the end.
  add(m) {
    const today = day(m.at);
    if (today !== this.lastDay) this.log.append(el('p', { class: 'note day' }, today));
    this.lastDay = today;
    this.log.append(this.bubble(m));
  }

  bubble(m) {
    return bubble(m, this.page.manner, { tap: (letter, choice) => this.tap(letter, choice), again: old => this.again(old) });
  }

  // show takes a message that is new or has changed.
  show(m) {
    if (m.letter) this.stopTyping();
    const old = this.log.querySelector(`[data-id="${m.id}"]`);
    const focused = old?.contains(document.activeElement) ? document.activeElement.dataset.token : undefined;
    if (old && quietly(old, m)) old.querySelector('.tick')?.replaceWith(tick(m.state));
    else if (old) old.replaceWith(this.bubble(m));
    else this.add(m);
    if (focused) this.log.querySelector(`[data-id="${m.id}"] [data-token="${focused}"]`)?.focus();
    this.after();
    if (this.follow || !m.letter) this.toEnd(true);
    else this.scrolled();
  }

  // after brings everything that depends on the whole chat up to date.
  after() {
    this.log.dataset.change = this.page.changes;
    const mine = this.mine();
    const lastAnswer = mine.findLast(m => m.letter)?.pos ?? 0;
    for (const m of mine) {
      if (m.letter) continue;
      const read = m.state === 'sent' && (m.pos < lastAnswer || (this.readTo ?? 0) >= m.pos && this.readBy === this.address);
      if (read) this.log.querySelector(`[data-id="${m.id}"] .tick`)?.replaceWith(tick('read'));
      if (m.of) {
        const letter = this.log.querySelector(`[data-id="${m.of}"]`);
        if (letter) choose(letter, m.input.c);
      }
    }
    this.find('.empty').hidden = mine.length > 0;
    this.wants(mine);
    this.bar();
  }

  // wants offers what the last letter asks for, and the start of a new chat.
  wants(mine) {
    const place = this.find('.wants');
    const button = (label, act, name, kind = '') => el('button', { type: 'button', class: 'want ' + kind, onclick: act }, name ? icon(name) : null, label);
    const last = mine.findLast(m => m.letter);
    const all = [];
    if (mine.length === 0 && this.person) {
      const code = this.person.code;
      if (code) all.push(button(t('start.code'), () => this.start(code), '', 'primary'), button(t('start.plain'), () => this.start('')));
      else all.push(button(t('start'), () => this.start(''), '', 'primary'));
    } else if (this.page.manner === 'telegram') {
      const want = last?.letter.want;
      if (want === 'contact') all.push(button(t('want.contact'), () => this.contact(), 'contact'));
      if (want === 'location') all.push(button(t('want.location'), () => this.place(), 'pin'));
      if (want === 'photo') all.push(button(t('want.photo'), () => attachSheet(this), 'camera'));
    }
    const held = place.contains(document.activeElement);
    place.replaceChildren(...all);
    place.hidden = all.length === 0;
    if (held) (place.querySelector('button') ?? this).focus();
  }

  // tries are what the person may do here: a sentence is read, a word can be
  // pressed and is then written.
  tries() {
    const p = this.person;
    const chip = (text, name) => el('button', { type: 'button', class: 'try', onclick: () => this.write(text) },
      name ? el('span', {}, name) : null, text);
    const words = (p.hint ?? '').split('|').map(word => word.trim()).filter(Boolean);
    this.find('.tries').replaceChildren(el('span', { class: 'try-name' }, t('try')),
      ...words.map(word => word.endsWith('.') ? el('span', { class: 'advice' }, word) : chip(word)),
      ...[['code', p.code], ['nik', p.nik], ['birth', p.birth]].filter(([, value]) => value)
        .map(([key, value]) => chip(value, t('try.' + key))));
    this.find('.tries').hidden = words.length === 0 && !p.code && !p.nik && !p.birth;
  }

  write(text) {
    this.text.value = text;
    this.grow();
    this.text.focus();
  }

  grow() {
    this.text.style.height = 'auto';
    this.text.style.height = Math.min(this.text.scrollHeight, 110) + 'px';
    this.find('.composer').classList.toggle('full', this.text.value.trim() !== '');
  }

  bar() { this.find('.bar-time').textContent = this.page.now ? hour(this.page.now) : ''; }

  // focus goes to the writing place; where that would open a keyboard on the
  // screen, to the talk.
  focus() { (matchMedia('(pointer: coarse)').matches ? this.log : this.text).focus(); }

  // What a person does.

  say() {
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = '';
    this.grow();
    this.send({ kind: 'text', text });
  }

  start(code) { this.send({ kind: 'start', text: code }); this.focus(); }
  contact() { this.send({ kind: 'contact' }); }
  place() { this.send({ kind: 'location' }); }
  tap(letter, choice) { this.send({ kind: 'tap', of: letter.id, token: choice.token }); }

  send(what) {
    const message = { id: newID(), address: this.address, ...what };
    return post('message', message);
  }

  // photos sends pictures, several of them as one album.
  async photos(files) {
    const { address } = this;
    const album = files.length > 1 ? newID() : '';
    for (const file of files) await postPhoto(file, { id: newID(), address, name: file.name, album });
  }

  async sample(name) { this.photos([await samplePhoto(name, this.person, this.page.now)]); }

  // again offers a message that the inbox did not take.
  async again(m) {
    const { id, address, input } = m;
    if (m.file) return postPhoto(await (await fetch('/api/file/' + m.file.ref)).blob(), { id, address, name: m.file.name, album: input.m.album ?? '' });
    return post('message', { id, address, kind: input.k, text: input.t ?? '', of: m.of ?? '', token: input.c ?? '' });
  }

  // typingNow shows that an answer is being made, and that it was read.
  typingNow() {
    this.readBy = this.address;
    this.readTo = Math.max(0, ...this.mine().map(m => m.pos));
    this.typing = true;
    clearTimeout(this.typingEnd);
    this.typingEnd = setTimeout(() => this.stopTyping(), typingTime);
    this.seat.classList.add('typing');
    this.find('.bot-state').textContent = t('bot.typing');
    if (!this.find('.dots')) {
      this.log.append(el('div', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i')));
      if (this.follow) this.toEnd(true);
    }
    this.after();
  }

  stopTyping() {
    this.typing = false;
    this.seat.classList.remove('typing');
    this.find('.bot-state').textContent = t('bot.about');
    this.find('.dots')?.remove();
  }

  // Where the reader is.

  atEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60; }

  toEnd(smooth = false) {
    this.follow = true;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const far = this.log.scrollHeight - this.log.scrollTop > 3 * this.log.clientHeight;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth && !calm && !far ? 'smooth' : 'auto' });
    this.scrolled();
  }

  scrolled() {
    if (this.log.scrollTop < this.top - 2) this.follow = false;
    if (this.atEnd()) this.follow = true;
    this.top = this.log.scrollTop;
    const visible = this.log.offsetParent !== null && !document.hidden;
    if (visible && this.follow) this.page.seen(this);
    const unread = this.page.unread(this.address);
    this.find('.below').hidden = this.follow;
    const badge = this.find('.below .badge');
    badge.hidden = unread === 0;
    badge.textContent = unread;
  }
}


// quietly tells that only the tick of a person's own message has changed: the
// rest stays, and is not read out again.
const quietly = (old, m) => !m.letter && m.state !== 'failed' && !old.querySelector('.again') && Boolean(old.querySelector('.tick'));
