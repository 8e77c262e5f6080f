import type { JSX } from 'react';
import { lifecycleWhy } from '../../../policies/derive/lifecycle-why.ts';
import type { Evidence, ItemEvidence, ItemsEvidence } from '../../../policies/rules/finding.ts';
import { actualText, expectedText } from '../evidence-text.ts';
import { useReader } from '../language.tsx';

/** The items that decided: offenders where something fails, examples where it passes. */
export function EvidenceItems({ entry }: { readonly entry: ItemsEvidence }): JSX.Element | null {
  const { words } = useReader();
  if (entry.items.length === 0) return null;
  const left = entry.truth === 1 ? 0 : Math.max(0, entry.failed + entry.unknown - entry.items.length);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="evidence-items scroll" tabIndex={0} aria-label={words.evidence.items}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.evidence.item}</th>
            <th scope="col">{words.evidence.actual}</th>
            <th scope="col">{words.evidence.expected}</th>
          </tr>
        </thead>
        <tbody>
          {entry.items.map((item) => (
            <Item key={item.path} item={item} />
          ))}
        </tbody>
      </table>
      {left > 0 ? <p className="table-note">{words.evidence.itemsLeft(left)}</p> : null}
    </section>
  );
}

function Item({ item }: { readonly item: ItemEvidence }): JSX.Element {
  const { language, format } = useReader();
  const known = Object.entries(item.known ?? {}).map(
    ([name, value]) =>
      `${name.replace(/^\./, '')}: ${(name === 'why' ? lifecycleWhy(value)?.[language] : undefined) ?? actualText(value, language, format)}`,
  );
  return (
    <tr>
      <td>
        <span className="mono">{item.path}</span>
        {known.length === 0 ? null : <span className="dim evidence-known">{known.join(', ')}</span>}
      </td>
      <td>
        {item.evidence.map((entry) => (
          <Found key={`${entry.path}/${entry.kind}`} entry={entry} />
        ))}
      </td>
      <td>
        {item.evidence.map((entry) => (
          <div key={`${entry.path}/${entry.kind}`}>
            {entry.kind === 'fact' ? expectedText(entry.expected, language, format) : entry.path}
          </div>
        ))}
      </td>
    </tr>
  );
}

function Found({ entry }: { readonly entry: Evidence }): JSX.Element {
  const { words, language, format } = useReader();
  const tone = entry.truth === 0 ? 'unknown' : entry.truth === 1 ? 'pass' : 'fail';
  if (entry.kind === 'items')
    return (
      <div className={`tone-${tone}`}>
        {words.evidence.itemsFound[entry.how](entry.matched, entry.failed, entry.unknown)}
      </div>
    );
  const text =
    entry.cause === undefined
      ? actualText(entry.actual, language, format)
      : words.causeText(entry.cause, entry.reason ?? null);
  return (
    <div className={`tone-${tone}`}>
      <span className="dim mono">{entry.path.split(/[.[]/).at(-1)?.replace(']', '')}</span> {text}
    </div>
  );
}
