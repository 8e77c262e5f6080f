import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router';
import { type ComponentProps, type JSX, useState } from 'react';
import { isMusterError } from '../../policies/base/errors.ts';
import { GoThere, readSearch, useAddress, writeSearch } from './address.tsx';
import { sessionQuery } from './api.ts';
import { LanguageProvider, useReader } from './language.tsx';
import { Answer, Face, LoadingFace } from './parts/face.tsx';
import { Frame } from './parts/frame.tsx';
import { OfToday } from './parts/of-today.tsx';
import { PageHead } from './parts/page-head.tsx';
import { type PageEntry, pages } from './paths.ts';
import { currentTheme } from './preferences.ts';
import { cssVariablesResolver, theme } from './theme.ts';

/** The collector wrote it into `index.html`; Mantine's style tags carry it, or the policy refuses them. */
const nonceOfPage = (): string => document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// The theme is ours: Mantine reads the attribute that first-paint.js set and writes nothing.
const schemeManager = {
  get: () => currentTheme(),
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

/** The console: one query client, one router, the reader's language around everything. */
export function App({ first }: { readonly first: ComponentProps<typeof LanguageProvider>['first'] }): JSX.Element {
  const [client] = useState(createClient);
  const [router] = useState(createPages);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={schemeManager}
      getStyleNonce={nonceOfPage}
      getRootElement={() => undefined}
      withGlobalClasses={false}
    >
      <LanguageProvider first={first}>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}

const PATIENT_CODES = ['unreachable', 'internal', 'store_failed'] as const;

function createClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false, // rows never jump; events say when there is something new
        retry: (count, error) => count < 1 && isMusterError(error, ...PATIENT_CODES),
      },
    },
  });
}

function createPages() {
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
  const framed = createRoute({
    getParentRoute: () => root,
    id: 'framed',
    component: SignedIn,
    notFoundComponent: NotFound,
  });
  const routeOf = (page: PageEntry) => {
    const component = pageOf(page);
    const parent = page.isOpen ? root : framed;
    const route = createRoute({ getParentRoute: () => parent, path: page.path, component });
    const children = (page.children ?? []).map((path) =>
      createRoute({ getParentRoute: () => route, path, component: Nothing }),
    );
    return children.length === 0 ? route : route.addChildren(children);
  };
  const open = pages.filter((page) => page.isOpen).map(routeOf);
  const closed = pages.filter((page) => !page.isOpen).map(routeOf);
  return createRouter({
    routeTree: root.addChildren([framed.addChildren(closed), ...open]),
    parseSearch: (text) => readSearch(text),
    stringifySearch: (search) => writeSearch(search),
    scrollRestoration: true,
    defaultPreload: false,
    defaultPendingComponent: Waiting,
    defaultPendingMs: 300,
    defaultErrorComponent: Broken,
  });
}

/** The page's component; where it has no past, another stands in its place while a past day is looked at. */
function pageOf(page: PageEntry) {
  const Page = lazyRouteComponent(page.load);
  if (page.isOpen || page.past !== undefined) return Page;
  const draw = (): JSX.Element => (
    <OfToday page={page}>
      <Page />
    </OfToday>
  );
  return Object.assign(draw, { preload: () => Page.preload?.() });
}

const Nothing = (): null => null;

/** Everything inside the frame wants a session; a first password wants changing before anything else. */
function SignedIn(): JSX.Element {
  const { path, search } = useAddress();
  const session = useQuery(sessionQuery);
  const next = `${path}${writeSearch(search)}`;
  const toSignIn = <GoThere to="/sign-in" search={next === '/' ? {} : { next }} />;
  if (session.data?.mustChangePassword) return toSignIn;
  return (
    <Answer
      isPage
      query={session}
      what="session"
      refused={(error) => (isMusterError(error, 'not_signed_in') ? toSignIn : undefined)}
    >
      {(data) => <Frame session={data} />}
    </Answer>
  );
}

function NotFound(): JSX.Element {
  const { words } = useReader();
  return (
    <>
      <PageHead sentence={words.face.noPage} />
      <Face kind="empty" title={words.face.noPageTitle} code={window.location.pathname}>
        {words.face.noPageText}
      </Face>
    </>
  );
}

const Waiting = (): JSX.Element => <LoadingFace what="page" />;

/** A page that failed while it was drawn, or a part of it that did not arrive. */
function Broken({ error }: { readonly error: unknown }): JSX.Element {
  const { words } = useReader();
  return (
    <Face
      kind="failed"
      title={words.face.broken}
      code={error instanceof Error ? error.message.slice(0, 200) : undefined}
      actions={
        <button type="button" className="button" onClick={() => window.location.reload()}>
          {words.face.again}
        </button>
      }
    >
      {words.face.brokenText}
    </Face>
  );
}
