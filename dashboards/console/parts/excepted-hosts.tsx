import type { JSX } from 'react';
import type { RuleAnswer } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { useReader } from '../language.tsx';
import { exceptionPath, findingPath } from '../paths.ts';
import { ExportButton } from './export-button.tsx';
import { useUnitName } from './rule-hosts.tsx';
import './data-table.css';

/** Hosts that fail a rule with permission, each with its end; nothing where there are none. */
export function ExceptedHosts({ rule }: { readonly rule: RuleAnswer }): JSX.Element | null {
  const { words, format } = useReader();
  const unitName = useUnitName();
  const { excepted } = rule;
  if (excepted.length === 0) return null;
  return (
    <section className="card is-flush" aria-labelledby="excepted-title">
      <header>
        <h2 id="excepted-title">{words.exceptions.exceptedHosts}</h2>
        <span className="sub">{words.rule.shown(excepted.length, rule.counts.excepted)}</span>
        <ExportButton
          name={`excepted-${rule.rule}`}
          rows={() => [
            [
              words.column.host,
              words.column.unit,
              words.column.since,
              words.exceptions.excepted,
              words.exceptions.ends,
            ],
            ...excepted.map((host) => [host.name, unitName(host.unitId), host.since, host.exceptionId, host.endsAt]),
          ]}
        />
      </header>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{words.column.host}</th>
            <th scope="col">{words.column.unit}</th>
            <th scope="col">{words.exceptions.excepted}</th>
            <th scope="col" className="number">
              {words.exceptions.ends}
            </th>
          </tr>
        </thead>
        <tbody>
          {excepted.map((host) => (
            <tr key={host.hostId} data-row>
              <th scope="row">
                <Go to={findingPath(host.hostId, rule.pack, rule.rule)} className="mono">
                  {host.name}
                </Go>
              </th>
              <td className="phone-hidden">{unitName(host.unitId)}</td>
              <td className="phone-line">
                <Go to={exceptionPath(host.exceptionId)} className="mono">
                  {host.exceptionId}
                </Go>
              </td>
              <td className="number" title={format.utc(host.endsAt)}>
                {format.day(host.endsAt)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
