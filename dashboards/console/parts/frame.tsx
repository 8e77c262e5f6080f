import { Outlet } from '@tanstack/react-router';
import { type JSX, lazy, Suspense, useState } from 'react';
import type { SessionAnswer } from '../../../collector/api.ts';
import { Go, useAddress } from '../address.tsx';
import { useReader } from '../language.tsx';
import { useLive } from '../live.tsx';
import { pages } from '../paths.ts';
import { Bands } from './bands.tsx';
import { DaySwitcher } from './day-switcher.tsx';
import { Icon, Mark } from './icon.tsx';
import { JudgingBand } from './judging-band.tsx';
import { useKeyboard } from './keyboard.tsx';
import { isHere, Navigation } from './navigation.tsx';
import { PastBand } from './past-band.tsx';
import { PersonMenu } from './person-menu.tsx';
import { LanguageSwitch, ThemeSwitch } from './preference-switches.tsx';
import { ScopeSwitcher } from './scope-switcher.tsx';
import './frame.css';

const Palette = lazy(() => import('./palette.tsx'));
const KeyMap = lazy(() => import('./key-map.tsx'));
const MenuDrawer = lazy(() => import('./menu-drawer.tsx'));

type Opened = 'palette' | 'keys' | 'menu' | undefined;

/** Side, top line, bands and the page; below 1,100 px a drawer, on a phone five tabs at the bottom. */
export function Frame({ session }: { readonly session: SessionAnswer }): JSX.Element {
  const { words } = useReader();
  const [opened, setOpened] = useState<Opened>();
  const live = useLive();
  useKeyboard({
    onPalette: () => setOpened('palette'),
    onKeyMap: () => setOpened('keys'),
    isBusy: opened !== undefined,
  });
  const close = () => setOpened(undefined);
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {words.frame.skip}
      </a>
      <div className="side">
        <Brand />
        <Navigation />
        <p className="side-foot">
          Muster {session.collector.version} · {session.collector.store === 'sqlite' ? 'SQLite' : 'PostgreSQL'}
          <br />
          {words.frame.sendsNothing}
        </p>
      </div>
      <div className="stage">
        <TopLine session={session} onMenu={() => setOpened('menu')} onPalette={() => setOpened('palette')} />
        <PastBand />
        <Bands isSynthetic={session.collector.isSynthetic} live={live} />
        <JudgingBand />
        <main id="content" tabIndex={-1}>
          <Outlet />
        </main>
        <PrintFoot person={session.person.name} />
      </div>
      <TabBar onMore={() => setOpened('menu')} />
      <Suspense fallback={null}>
        {opened === 'palette' ? <Palette onClose={close} onKeyMap={() => setOpened('keys')} session={session} /> : null}
        {opened === 'keys' ? <KeyMap onClose={close} /> : null}
        {opened === 'menu' ? <MenuDrawer onClose={close} /> : null}
      </Suspense>
    </div>
  );
}

/** The mark and the name; leads to the overview. */
export function Brand(): JSX.Element {
  return (
    <Go to="/" className="brand">
      <Mark />
      Muster
    </Go>
  );
}

interface TopLineProps {
  readonly session: SessionAnswer;
  readonly onMenu: () => void;
  readonly onPalette: () => void;
}

function TopLine({ session, onMenu, onPalette }: TopLineProps): JSX.Element {
  const { words } = useReader();
  return (
    <header className="top">
      <button type="button" className="button is-quiet top-menu" aria-label={words.frame.menu} onClick={onMenu}>
        <Icon name="menu" />
      </button>
      <ScopeSwitcher />
      <DaySwitcher />
      <button type="button" className="button top-find" aria-keyshortcuts="Control+K" onClick={onPalette}>
        <Icon name="find" />
        <span>{words.palette.field}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <LanguageSwitch />
      <ThemeSwitch />
      <PersonMenu session={session} />
    </header>
  );
}

function TabBar({ onMore }: { readonly onMore: () => void }): JSX.Element {
  const { words } = useReader();
  const { path } = useAddress();
  const tabs = pages.filter((page) => page.menu?.isTab);
  return (
    <nav className="tab-bar" aria-label={words.frame.tabs}>
      {tabs.map((page) => (
        <Go key={page.path} to={page.path} isCurrent={isHere(page.path, path)}>
          {page.menu === undefined ? null : <Icon name={page.menu.icon} />}
          {words.pages[page.word]}
        </Go>
      ))}
      <button type="button" onClick={onMore}>
        <Icon name="more" />
        {words.frame.more}
      </button>
    </nav>
  );
}

/** Only on paper: who printed what, when and with which filter. */
function PrintFoot({ person }: { readonly person: string }): JSX.Element {
  const { words, format } = useReader();
  const now = new Date().toISOString();
  return (
    <footer className="print-foot">
      {words.frame.printed(format.instant(now), person)} · {window.location.href}
    </footer>
  );
}
