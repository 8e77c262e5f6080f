import type { ReactNode } from 'react';
import type { IconName } from './parts/icon.tsx';

/** A page: its address, where it stands in the navigation, and the file that draws it (loaded when first visited). */
export interface PageEntry {
  readonly path: string;
  /** Addresses below `path` that the same page draws without being mounted anew. */
  readonly children?: readonly string[];
  readonly load: () => Promise<{ readonly default: () => ReactNode }>;
  /** Key of `words.pages`; also the browser's title until the page sets its own. */
  readonly word: PageWord;
  /** Absent: not in the navigation. */
  readonly menu?: { readonly group: MenuGroup; readonly icon: IconName; readonly key: string; readonly isTab: boolean };
  /**
   * What the page shows for a past day (`on=` in the address): that day itself, or the same as ever because it shows no
   * figures. Absent: it has no past, and says so instead of showing today's figures under another date.
   */
  readonly past?: 'shown' | 'same';
  /** Drawn without side navigation and top line, for people who are not signed in. */
  readonly isOpen?: boolean;
}

export type MenuGroup = 'main' | 'prepare' | 'account' | 'run';
export type PageWord =
  | 'overview'
  | 'units'
  | 'hosts'
  | 'host'
  | 'rules'
  | 'rule'
  | 'software'
  | 'advisories'
  | 'lifecycle'
  | 'readiness'
  | 'exceptions'
  | 'agents'
  | 'imports'
  | 'identity'
  | 'enrol'
  | 'admin'
  | 'tryRule'
  | 'account'
  | 'signIn';

/** Every page of the console. A page that is not built yet is absent here and so absent everywhere. */
export const pages: readonly PageEntry[] = [
  {
    path: '/',
    word: 'overview',
    load: () => import('./pages/overview.tsx'),
    past: 'shown',
    menu: { group: 'main', icon: 'home', key: 'KeyO', isTab: true },
  },
  {
    path: '/units',
    word: 'units',
    load: () => import('./pages/units.tsx'),
    menu: { group: 'main', icon: 'unit', key: 'KeyU', isTab: true },
  },
  {
    path: '/hosts',
    word: 'hosts',
    load: () => import('./pages/hosts.tsx'),
    menu: { group: 'main', icon: 'host', key: 'KeyH', isTab: true },
  },
  {
    path: '/hosts/$host',
    children: ['$tab', 'findings/$pack/$rule'],
    word: 'host',
    load: () => import('./pages/host.tsx'),
    past: 'shown',
  },
  {
    path: '/rules',
    word: 'rules',
    load: () => import('./pages/rules.tsx'),
    menu: { group: 'main', icon: 'rule', key: 'KeyR', isTab: false },
  },
  { path: '/rules/$pack/$rule', word: 'rule', load: () => import('./pages/rule.tsx') },
  { path: '/rules/$pack/$rule/try', word: 'tryRule', load: () => import('./pages/try.tsx') },
  {
    path: '/software',
    children: ['$product'],
    word: 'software',
    load: () => import('./pages/software.tsx'),
    menu: { group: 'main', icon: 'box', key: 'KeyS', isTab: false },
  },
  { path: '/advisories', children: ['$advisory'], word: 'advisories', load: () => import('./pages/advisories.tsx') },
  {
    path: '/lifecycle',
    word: 'lifecycle',
    load: () => import('./pages/lifecycle.tsx'),
    menu: { group: 'prepare', icon: 'calendar', key: 'KeyL', isTab: true },
  },
  {
    path: '/readiness',
    children: ['$platform/$unit'],
    word: 'readiness',
    load: () => import('./pages/readiness.tsx'),
    menu: { group: 'prepare', icon: 'ready', key: 'KeyM', isTab: false },
  },
  {
    path: '/exceptions',
    word: 'exceptions',
    load: () => import('./pages/exceptions.tsx'),
    menu: { group: 'account', icon: 'pause', key: 'KeyE', isTab: false },
  },
  { path: '/exceptions/$id', word: 'exceptions', load: () => import('./pages/exception.tsx') },
  {
    path: '/agents',
    word: 'agents',
    load: () => import('./pages/agents.tsx'),
    menu: { group: 'run', icon: 'agent', key: 'KeyA', isTab: false },
  },
  { path: '/agents/enrol', word: 'enrol', load: () => import('./pages/enrol.tsx') },
  { path: '/identity', word: 'identity', load: () => import('./pages/identity.tsx') },
  {
    path: '/imports',
    word: 'imports',
    load: () => import('./pages/imports.tsx'),
    menu: { group: 'run', icon: 'tray', key: 'KeyI', isTab: false },
  },
  { path: '/imports/$id', word: 'imports', load: () => import('./pages/import.tsx') },
  {
    path: '/admin',
    children: ['$section'],
    word: 'admin',
    load: () => import('./pages/admin.tsx'),
    menu: { group: 'run', icon: 'settings', key: 'KeyX', isTab: false },
  },
  { path: '/account', word: 'account', load: () => import('./pages/account.tsx'), past: 'same' },
  { path: '/sign-in', word: 'signIn', load: () => import('./pages/sign-in.tsx'), isOpen: true },
];

const at = (...parts: readonly string[]): string => parts.map((part) => `/${encodeURIComponent(part)}`).join('');

/** Address of a host, or of one of its tabs. */
export const hostPath = (host: string, tab?: string): string => (tab ? `/hosts${at(host, tab)}` : `/hosts${at(host)}`);

/** Address of one finding of a host; meant to be copied and sent. */
export const findingPath = (host: string, pack: string, rule: string): string =>
  `/hosts${at(host)}/findings${at(pack, rule)}`;

/** Address of a product. */
export const productPath = (product: string): string => `/software${at(product)}`;

/** Address of a vulnerability. */
export const advisoryPath = (cve: string): string => `/advisories${at(cve)}`;

/** Address of one cell of the readiness matrix. */
export const readinessPath = (platform: string, unit: string): string => `/readiness${at(platform, unit)}`;

/** Address of a trial of one of the rule's parameters. */
export const tryPath = (pack: string, rule: string): string => `/rules${at(pack, rule)}/try`;

/** Address of an exception. */
export const exceptionPath = (id: string): string => `/exceptions${at(id)}`;

/** Address of a file that was handed in. */
export const importPath = (id: string): string => `/imports${at(id)}`;

/** Address of a rule. */
export const rulePath = (pack: string, rule: string): string => `/rules${at(pack, rule)}`;
