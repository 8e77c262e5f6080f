import type { JSX } from 'react';

// Strokes on a grid of 16, drawn for this console.
const SHAPES = {
  home: 'M2.5 7 8 2.5 13.5 7v6.5h-4V9.5h-3v4h-4z',
  unit: 'M2.5 13.5h11M4 13.5v-9l4-2 4 2v9M6.5 6.5h.01M9.5 6.5h.01M6.5 9.5h.01M9.5 9.5h.01',
  host: 'M2.5 2.5h11v4.5h-11zM2.5 9h11v4.5h-11zM5 4.8h.01M5 11.2h.01',
  rule: 'M4 2.5h8v11H4zM6 5.5h4M6 8h4M6 10.5h2',
  box: 'M8 1.8 13.5 5v6L8 14.2 2.5 11V5zM2.5 5 8 8l5.5-3M8 8v6.2',
  calendar: 'M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3',
  agent: 'M8 9.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM4.5 11.5a5 5 0 0 1 0-7M11.5 4.5a5 5 0 0 1 0 7',
  settings:
    'M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M10 6.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM6 12.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z',
  find: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5l3 3',
  down: 'M4.5 6.5 8 10l3.5-3.5',
  right: 'M6.5 4.5 10 8l-3.5 3.5',
  left: 'M9.5 4.5 6 8l3.5 3.5',
  sortUp: 'M8 12.5v-9M4.5 7 8 3.5 11.5 7',
  sortDown: 'M8 3.5v9M4.5 9 8 12.5 11.5 9',
  print: 'M4.5 6V2.5h7V6M4.5 11h-2V6h11v5h-2M4.5 9.5h7v4h-7z',
  save: 'M8 2.5v8M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11',
  sun: 'M8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8 1.5V3M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.5',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  close: 'M4 4l8 8M12 4l-8 8',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.5V11M8 5.2h.01',
  person: 'M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zM2.8 13.5c.6-2.6 2.7-4 5.2-4s4.6 1.4 5.2 4',
  tray: 'M2.5 9.5v4h11v-4M8 2.5v7M4.8 6.5 8 9.7l3.2-3.2',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  link: 'M6.5 9.5l3-3M7 4.5l1.3-1.3a3 3 0 0 1 4.4 4.3L11.3 9M9 11.5l-1.3 1.3a3 3 0 0 1-4.3-4.3L4.7 7',
  pause: 'M2.5 2.5h11v11h-11zM6.3 5.5v5M9.7 5.5v5',
  plus: 'M8 3v10M3 8h10',
  ready: 'M2.5 2.5h11v11h-11zM5 8.2l2.2 2.3L11 5.8',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3',
} as const;

export type IconName = keyof typeof SHAPES;

/** A small drawing beside a word; never alone without a label on its button. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} />
    </svg>
  );
}

/** The mark: five posts whose heads draw an M; the middle one is open, because somebody has not answered. */
export function Mark(): JSX.Element {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <g fill="currentColor">
        <rect x="3" y="6" width="4" height="20" rx="1" />
        <rect x="8.5" y="10" width="4" height="16" rx="1" />
        <rect x="19.5" y="10" width="4" height="16" rx="1" />
        <rect x="25" y="6" width="4" height="20" rx="1" />
      </g>
      <rect x="14.65" y="14.65" width="2.7" height="10.7" rx=".4" fill="none" stroke="currentColor" strokeWidth="1.3" />
    </svg>
  );
}
