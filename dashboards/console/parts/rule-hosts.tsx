import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { RuleAnswer } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { unitsQuery } from '../api.ts';
import { partsOf } from '../counts.ts';
import { useReader } from '../language.tsx';
import { findingPath } from '../paths.ts';
import { ExportButton } from './export-button.tsx';
import './data-table.css';

/** Names of units by id; an id that is not known stands for itself. */
export function useUnitName(): (unitId: string) => string {
  const { say } = useReader();
  const units = new Map((useQuery(unitsQuery()).data ?? []).map((unit) => [unit.unitId, say(unit.name)]));
  return (unitId) => units.get(unitId) ?? unitId;
}

/** Hosts that fail a rule, each with its day. */
export function FailingHosts({ rule }: { readonly rule: RuleAnswer }): JSX.Element {
  const { words, format } = useReader();
  const unitName = useUnitName();
  const { failing } = rule;
  return (
    <section className="card is-flush" aria-labelledby="failing-title">
      <header>
        <h2 id="failing-title">{words.rule.failing}</h2>
        <span className="sub">{words.rule.shown(failing.length, rule.counts.fail)}</span>
        {failing.length === 0 ? null : (
          <ExportButton
            name={`failing-${rule.rule}`}
            rows={() => [
              [words.column.host, words.column.unit, words.column.since],
              ...failing.map((host) => [host.name, unitName(host.unitId), host.since]),
            ]}
          />
        )}
      </header>
      {failing.length === 0 ? (
        <p className="table-note">{words.rule.noneFailing(partsOf(rule.counts).unknown)}</p>
      ) : (
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{words.column.host}</th>
              <th scope="col">{words.column.unit}</th>
              <th scope="col" className="number">
                {words.column.since}
              </th>
            </tr>
          </thead>
          <tbody>
            {failing.map((host) => (
              <tr key={host.hostId} data-row>
                <th scope="row">
                  <Go to={findingPath(host.hostId, rule.pack, rule.rule)} className="mono">
                    {host.name}
                  </Go>
                </th>
                <td className="phone-hidden">{unitName(host.unitId)}</td>
                <td className="number">{format.day(host.since)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** Hosts of which nobody knows, each with the cause; nothing where there are none. */
export function UnknownHosts({ rule }: { readonly rule: RuleAnswer }): JSX.Element | null {
  const { words } = useReader();
  const unitName = useUnitName();
  const { unknown } = rule;
  if (unknown.length === 0) return null;
  return (
    <section className="card is-flush" aria-labelledby="unknown-title">
      <header>
        <h2 id="unknown-title">{words.rule.unknown}</h2>
        <span className="sub">{words.rule.shown(unknown.length, partsOf(rule.counts).unknown)}</span>
        <ExportButton
          name={`unknown-${rule.rule}`}
          rows={() => [
            [words.column.host, words.column.unit, words.rule.cause],
            ...unknown.map((host) => [host.name, unitName(host.unitId), host.reason ?? host.cause ?? '']),
          ]}
        />
      </header>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{words.column.host}</th>
            <th scope="col">{words.column.unit}</th>
            <th scope="col">{words.rule.cause}</th>
          </tr>
        </thead>
        <tbody>
          {unknown.map((host) => (
            <tr key={host.hostId} data-row>
              <th scope="row">
                <Go to={findingPath(host.hostId, rule.pack, rule.rule)} className="mono">
                  {host.name}
                </Go>
              </th>
              <td className="phone-hidden">{unitName(host.unitId)}</td>
              <td className="tone-unknown phone-line">
                {words.causeText(host.cause, host.reason) ?? words.verdict.unknown}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
