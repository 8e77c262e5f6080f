import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import type { IdentityCase, IdentitySide } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { sessionQuery } from '../api.ts';
import { decideIdentity } from '../api-identity.ts';
import { useReader } from '../language.tsx';
import { hostPath } from '../paths.ts';
import { Refused } from './refused.tsx';
import './form.css';
import './identity.css';

const GROUPS = {
  hardware: ['productUuid', 'systemSerial', 'systemVendor', 'instanceId'],
  software: ['machineId', 'sshHostKeys', 'domainSid'],
  weak: ['fqdn', 'macs', 'addresses'],
} as const;

/** One question of identity: both sides kind by kind, what Muster would say and why, and the decision. */
export function IdentityCard({ row }: { readonly row: IdentityCase }): JSX.Element {
  const { words, format } = useReader();
  const text = words.who;
  const id = `case-${row.caseId}`;
  return (
    <section className="card who-card" aria-labelledby={id}>
      <h2 id={id}>
        {text.kind[row.kind]} <span className="dim">{format.instant(row.openedAt)}</span>
      </h2>
      <p className="sub">{text.why[row.kind]}</p>
      <Sides row={row} />
      {row.state === 'open' ? <Decision row={row} /> : <Decided row={row} />}
    </section>
  );
}

function Decided({ row }: { readonly row: IdentityCase }): JSX.Element {
  const { words, format } = useReader();
  const text = words.who;
  const decided = row.state === 'open' ? '' : text.decided[row.state];
  return (
    <p className="note is-plain">
      <b>{decided}</b> {row.decidedAt === null ? '' : format.instant(row.decidedAt)} {text.by(row.decidedBy ?? '')}:{' '}
      {row.reason}
    </p>
  );
}

function Sides({ row }: { readonly row: IdentityCase }): JSX.Element {
  const { words } = useReader();
  const text = words.who;
  const isPair = row.host.hostId !== row.other.hostId;
  return (
    <div className="who-scroll">
      <table className="who-sides">
        <thead>
          <tr>
            <td />
            <th scope="col">
              {isPair ? text.first : text.before}: <Named side={row.host} />
            </th>
            <th scope="col">
              {isPair ? text.second : text.now}: <Named side={row.other} />
            </th>
          </tr>
        </thead>
        {(['hardware', 'software', 'weak'] as const).map((group) => (
          <Group key={group} row={row} group={group} />
        ))}
      </table>
    </div>
  );
}

function Named({ side }: { readonly side: IdentitySide }): JSX.Element {
  const { words } = useReader();
  const door = side.door === null ? '' : words.door[side.door];
  return (
    <>
      {side.isThere ? (
        <Go to={hostPath(side.hostId)} className="mono">
          {side.name}
        </Go>
      ) : (
        <span className="mono">{side.name}</span>
      )}{' '}
      <span className="dim">{side.isThere ? door : words.who.gone}</span>
    </>
  );
}

function Group({ row, group }: { readonly row: IdentityCase; readonly group: keyof typeof GROUPS }): JSX.Element {
  const { words } = useReader();
  const text = words.who;
  const { host, other, likeness } = row;
  const names = GROUPS[group].filter(
    (name) => host.identifiers[name] !== undefined || other.identifiers[name] !== undefined,
  );
  return (
    <tbody>
      <tr>
        <th scope="rowgroup">
          <b>{text.groups[group]}</b>
        </th>
        <td colSpan={2} className={likeness[group] === 'different' ? 'who-differs' : 'dim'}>
          {text.alike[likeness[group]]}
        </td>
      </tr>
      {names.map((name) => {
        const [left, right] = [shown(host.identifiers[name]), shown(other.identifiers[name])];
        const isDifferent = left !== right && left !== '–' && right !== '–';
        return (
          <tr key={name}>
            <th scope="row">{text.identifier[name] ?? name}</th>
            <td className={isDifferent ? 'mono who-differs' : 'mono'}>{left}</td>
            <td className={isDifferent ? 'mono who-differs' : 'mono'}>{right}</td>
          </tr>
        );
      })}
    </tbody>
  );
}

/** A machine with many interfaces has some dozens; nobody compares more by eye. */
const MAX_SHOWN = 12;

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || value.length === 0) return '–';
  const more = value.length - MAX_SHOWN;
  return `${value.slice(0, MAX_SHOWN).join(', ')}${more > 0 ? ` +${more}` : ''}`;
}

function Decision({ row }: { readonly row: IdentityCase }): JSX.Element {
  const { words } = useReader();
  const text = words.who;
  const client = useQueryClient();
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  const [decision, setDecision] = useState(row.suggestion);
  const [reason, setReason] = useState('');
  const made = useMutation({
    mutationFn: () => decideIdentity(csrfToken, row.caseId, { decision, reason }),
    onSuccess: () => client.invalidateQueries(),
  });
  if (row.decisions.length === 0) return <p className="note">{text.notTheirs}</p>;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    made.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      <fieldset className="who-choices">
        <legend className="hidden-text">{text.answer}</legend>
        {row.decisions.map((one) => (
          <label key={one} className="check">
            <input
              type="radio"
              name={`decision-${row.caseId}`}
              checked={decision === one}
              onChange={() => setDecision(one)}
            />{' '}
            {text.decision[one]} {one === row.suggestion ? <span className="dim">({text.suggested})</span> : null}
          </label>
        ))}
      </fieldset>
      {decision === 'joined' ? <p className="sub">{text.joinText(row.host.name)}</p> : null}
      <label>
        <span>{text.reason}</span>
        <textarea
          className="field"
          required
          minLength={10}
          maxLength={2000}
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <small>{text.reasonText}</small>
      </label>
      <div className="page-actions">
        <Button type="submit" loading={made.isPending}>
          {text.answer}
        </Button>
      </div>
      {made.error === null ? null : <Refused error={made.error} title={text.notDone} />}
    </form>
  );
}
