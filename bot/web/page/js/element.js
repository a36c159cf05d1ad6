// Small makers of elements. Text is only ever set as text, never as HTML.

const svgNames = 'http://www.w3.org/2000/svg';

// el makes an element: el('b', { class: 'name', 'data-x': 1 }, 'text', child).
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

// icon shows one of icons.svg.
export function icon(name, label) {
  const svg = document.createElementNS(svgNames, 'svg');
  const use = document.createElementNS(svgNames, 'use');
  use.setAttribute('href', '/page/icons.svg#' + name);
  svg.append(use);
  svg.setAttribute('class', 'icon icon-' + name);
  if (label) {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
  } else svg.setAttribute('aria-hidden', 'true');
  return svg;
}

// rich makes text with the marks of bold into nodes.
export function rich(text) {
  return text.split(/(\u0002[^\u0003]*\u0003)/).filter(Boolean).map(part =>
    part.startsWith('\u0002') ? el('strong', {}, part.slice(1, -1)) : part);
}

// initials are what stands in a person's picture: "SR" for Siti Rahayu.
export function initials(name) {
  const words = name.replace(/\b(bapak|ibu|pak|bu)\b/gi, '').trim().split(/\s+/);
  return words.slice(0, 2).map(word => word[0] ?? '').join('').toUpperCase();
}

// hue gives every person a colour of their own out of eight.
export function hue(key) {
  let sum = 0;
  for (const letter of key) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return sum % 8;
}
