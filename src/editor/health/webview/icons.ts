/** The page's few icons: drawn in the text's colour, hidden from screen readers, since words stand beside them. */

import type { Mark } from '../../../health/section';
import type { Tone } from '../view';

/** Paths on a square of 16 units, drawn as lines. */
const paths: Readonly<Record<Mark | Tone, string>> = {
  ok: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M4.8 8.3l2.2 2.2 4.2-4.8',
  attention: 'M8 1.8 15 14H1ZM8 6v4M8 11.6v.9',
  unknown: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M6 6.4c0-2.7 4-2.7 4 0c0 1.6-2 1.6-2 3.2M8 11.2v.9',
  failing: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M5.5 5.5l5 5M10.5 5.5l-5 5',
  information: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M8 7v4.5M8 4.4v.9',
  busy: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M8 4v4l2.6 1.6',
};

export function icon(name: Mark | Tone): SVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
