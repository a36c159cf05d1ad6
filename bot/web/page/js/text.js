// Sentences and times. Every sentence comes from the program.

let sentences = {};

export function learn(all) { sentences = all; }

export function t(key) { return sentences[key] ?? key; }

// A time is shown by its own digits: the program sends it in the
// programme's zone.
export const hour = at => at.slice(11, 16).replace(':', '.');

const days = new Intl.DateTimeFormat('id-ID', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

export const day = at => days.format(new Date(at.slice(0, 10) + 'T00:00:00Z'));

// phone writes 6281234567890 or +6281234567890 as people do: 0812-3456-7890.
export function phone(number) {
  const local = number.replace(/^\+?62/, '0');
  return local.replace(/^(\d{4})(\d{4})(\d+)$/, '$1-$2-$3');
}
