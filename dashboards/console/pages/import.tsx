import { useQuery } from '@tanstack/react-query';
import type { JSX, ReactNode } from 'react';
import type { ImportAnswer, ImportFate } from '../../../collector/api.ts';
import { isMusterError } from '../../../policies/base/errors.ts';
import { Go, usePathWord } from '../address.tsx';
import { importQuery } from '../api-imports.ts';
import { useReader } from '../language.tsx';
import { CopyAddress } from '../parts/copy-line.tsx';
import { Instant } from '../parts/exception-facts.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { ImportDecision } from '../parts/import-decision.tsx';
import { ImportItems } from '../parts/import-items.tsx';
import { FateSign, SignatureSign } from '../parts/import-sign.tsx';
import { PageHead, PrintButton } from '../parts/page-head.tsx';
import type { Dictionary } from '../words/vi.ts';
import '../parts/data-table.css';
import '../parts/imports.css';

const ASK_AGAIN_MS = 1000;

/** What is in this file, is it what it claims to be, and what would it change? */
export default function Import(): JSX.Element {
  const { words } = useReader();
  const id = usePathWord('id');
  const found = useQuery({
    ...importQuery(id),
    // While it is taken in the figures move; nobody should have to ask for them.
    refetchInterval: ({ state }) => (state.data?.state === 'importing' ? ASK_AGAIN_MS : false),
  });
  const refused = (error: unknown): ReactNode | undefined =>
    isMusterError(error, 'not_found') ? (
      <>
        <PageHead sentence={words.imports.unknownTitle} title={words.pages.imports} />
        <Face kind="empty" title={words.imports.unknownText} code={id} />
      </>
    ) : undefined;
  return (
    <Answer isPage query={found} what="imports" refused={refused}>
      {(row) => <Filled row={row} />}
    </Answer>
  );
}

function Filled({ row }: { readonly row: ImportAnswer }): JSX.Element {
  const { words } = useReader();
  const text = words.imports;
  return (
    <>
      <PageHead
        sentence={sentenceOf(row, words)}
        title={row.file}
        crumb={<Go to="/imports">{text.crumb}</Go>}
        beside={
          <>
            {text.states[row.state]} · {text.kind[row.kind]} · <span className="mono import-file">{row.file}</span>
          </>
        }
        actions={
          <>
            <CopyAddress />
            <PrintButton />
          </>
        }
      />
      <div className="grid">
        <div className="span-7">
          <section className="card stack import-card" aria-labelledby="contents-title">
            <h2 id="contents-title">{text.contents}</h2>
            <p>
              <SignatureSign row={row} />
            </p>
            {row.complaint === null ? null : (
              <p className="note" lang="en">
                {row.complaint}
              </p>
            )}
            <Fates row={row} />
            <Notes row={row} />
            <About row={row} />
          </section>
        </div>
        <div className="span-5">
          <ImportDecision row={row} />
        </div>
      </div>
      {row.itemCount === 0 ? null : (
        <div className="import-items">
          <ImportItems row={row} />
        </div>
      )}
    </>
  );
}

function sentenceOf(row: ImportAnswer, { imports: text }: Dictionary): string {
  const { knownHostCount, newHostCount } = row.contents;
  if (row.state === 'invalid') return text.notUsable(row.file);
  if (knownHostCount + newHostCount === 0) return `${text.kind[row.kind]}: ${text.items(row.itemCount)}.`;
  return `${text.hosts(knownHostCount, newHostCount)}, ${text.items(row.itemCount)}.`;
}

function Fates({ row }: { readonly row: ImportAnswer }): JSX.Element | null {
  const { words, format } = useReader();
  const { fates, maxAgeDays } = row.contents;
  const isDone = row.state === 'imported';
  const told = Object.entries(fates) as [ImportFate, number][];
  if (told.length === 0) return null;
  return (
    <ul className="import-fates">
      {told.map(([fate, count]) => (
        <li key={fate}>
          <span className="figures">{format.number(count)}</span> <FateSign fate={fate} isDone={isDone} />
          {fate === 'too_old' ? <span className="dim"> ({words.imports.olderThan(count, maxAgeDays)})</span> : null}
        </li>
      ))}
    </ul>
  );
}

function Notes({ row }: { readonly row: ImportAnswer }): JSX.Element | null {
  const { words } = useReader();
  const text = words.imports;
  const { unsignedCount, notUnderstoodCount } = row.contents;
  const notes = [
    unsignedCount > 0 ? text.unsigned(unsignedCount) : undefined,
    notUnderstoodCount > 0 ? text.notUnderstood(notUnderstoodCount) : undefined,
    row.sender.clockAheadSeconds === undefined ? undefined : text.ahead(Math.round(row.sender.clockAheadSeconds / 60)),
  ].filter((note) => note !== undefined);
  if (notes.length === 0) return null;
  return (
    <div className="import-notes">
      {notes.map((note) => (
        <p key={note} className="note is-plain">
          {note}
        </p>
      ))}
    </div>
  );
}

function About({ row }: { readonly row: ImportAnswer }): JSX.Element {
  const { words, format } = useReader();
  const text = words.imports;
  const { contents, sender } = row;
  return (
    <dl className="facts">
      {contents.knownHosts.length === 0 ? null : (
        <Fact title={text.knownHosts}>
          <Named names={contents.knownHosts} total={contents.knownHostCount} />
        </Fact>
      )}
      {contents.newHosts.length === 0 ? null : (
        <Fact title={text.newHosts}>
          <Named names={contents.newHosts} total={contents.newHostCount} />
        </Fact>
      )}
      {contents.oldestAt === null || contents.newestAt === null ? null : (
        <Fact title={text.times}>
          {format.instant(contents.oldestAt)} {text.until} {format.instant(contents.newestAt)}
        </Fact>
      )}
      {sender.host === undefined ? null : <Fact title={text.from}>{`${sender.unit ?? ''} / ${sender.host}`}</Fact>}
      {sender.sealedAt === undefined ? null : (
        <Fact title={text.sealed}>
          <Instant at={sender.sealedAt} />
        </Fact>
      )}
      <Fact title={text.handedIn}>
        <Instant at={row.uploadedAt} /> {text.by(row.uploadedBy)}
      </Fact>
      {row.decidedAt === null || row.decidedBy === null ? null : (
        <Fact title={text.states[row.state]}>
          <Instant at={row.decidedAt} /> {text.by(row.decidedBy)}
          {row.reason === null ? null : `: ${row.reason}`}
        </Fact>
      )}
      {row.fingerprint === null || contents.needsFingerprint ? null : (
        <Fact title={text.fingerprint}>
          <span className="mono import-fingerprint">{row.fingerprint}</span>
        </Fact>
      )}
      <Fact title={text.file}>
        {format.bytes(row.bytes)}
        {row.kind === 'courier' && row.state !== 'invalid' ? `, ${row.isEncrypted ? text.encrypted : text.plain}` : ''}
      </Fact>
      <Fact title="SHA-256">
        <span className="mono import-fingerprint">{row.sha}</span>
      </Fact>
    </dl>
  );
}

function Named({ names, total }: { readonly names: readonly string[]; readonly total: number }): JSX.Element {
  const { words } = useReader();
  return (
    <span className="mono import-file">
      {names.join(', ')}
      {total > names.length ? ` ${words.imports.more(total - names.length)}` : ''}
    </span>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }): JSX.Element {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  );
}
