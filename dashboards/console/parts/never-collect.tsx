import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import type { NeverCollectMark } from '../../../collector/api.ts';
import { sessionQuery } from '../api.ts';
import { markNeverCollect, neverCollectQuery } from '../api-identity.ts';
import { useReader } from '../language.tsx';
import { Answer, Face } from './face.tsx';
import { Refused } from './refused.tsx';
import './form.css';
import './identity.css';

/** Cipher systems: how each is called here, by what it is recognised, how often it was refused. */
export function NeverCollect(): JSX.Element {
  const { words } = useReader();
  const text = words.who.never;
  const role = useQuery(sessionQuery).data?.person.role;
  return (
    <>
      <p className="sub">{text.text}</p>
      <Answer query={useQuery(neverCollectQuery())} what="identity">
        {(marks) => (marks.length === 0 ? <Face kind="empty" title={text.none} /> : <Marks marks={marks} />)}
      </Answer>
      {role === 'administrator' ? <MarkForm /> : null}
    </>
  );
}

function Marks({ marks }: { readonly marks: readonly NeverCollectMark[] }): JSX.Element {
  const { words, format } = useReader();
  const text = words.who.never;
  const nameOf = (kind: string): string => text.kinds[kind] ?? words.who.identifier[kind] ?? kind;
  return (
    <div className="card who-scroll">
      <table className="who-sides">
        <thead>
          <tr>
            {[text.name, text.knownBy, text.refused, text.markedAt, text.state].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {marks.map((mark) => (
            <tr key={mark.markId}>
              <td>
                {mark.name} <span className="dim">{mark.reason}</span>
              </td>
              <td>{Object.keys(mark.kinds).map(nameOf).join(', ')}</td>
              <td>{format.number(mark.refusedCount)}</td>
              <td>
                {format.day(mark.markedAt)} {words.who.by(mark.markedBy)}
              </td>
              <td>{mark.liftedAt === null ? text.inForce : text.lifted}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const EMPTY = { name: '', reason: '', hostId: '', confirm: '', systemSerial: '', productUuid: '', sshHostKey: '' };

function MarkForm(): JSX.Element {
  const { words } = useReader();
  const text = words.who.never;
  const client = useQueryClient();
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  const [form, setForm] = useState(EMPTY);
  const made = useMutation({
    mutationFn: () => markNeverCollect(csrfToken, bodyOf(form)),
    onSuccess: async () => {
      setForm(EMPTY);
      await client.invalidateQueries();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    made.mutate();
  };
  const titles = {
    name: text.name,
    hostId: text.host,
    confirm: text.confirm,
    systemSerial: text.serial,
    productUuid: text.uuid,
    sshHostKey: text.sshKey,
    reason: words.who.reason,
  } as const;
  return (
    <section className="card" aria-labelledby="mark-title">
      <h2 id="mark-title">{text.mark}</h2>
      <form className="form" onSubmit={submit}>
        {(Object.keys(titles) as (keyof typeof titles)[]).map((name) =>
          name === 'confirm' && form.hostId === '' ? null : (
            <label key={name}>
              <span>{titles[name]}</span>
              <input
                className="field"
                required={name === 'name' || name === 'reason' || name === 'confirm'}
                minLength={name === 'reason' ? 10 : undefined}
                maxLength={name === 'reason' ? 2000 : 200}
                autoComplete="off"
                spellCheck={false}
                value={form[name]}
                onChange={(event) => setForm({ ...form, [name]: event.target.value })}
              />
            </label>
          ),
        )}
        <div className="page-actions">
          <Button type="submit" loading={made.isPending}>
            {text.submit}
          </Button>
        </div>
        {made.error === null ? null : <Refused error={made.error} title={words.who.notDone} />}
      </form>
    </section>
  );
}

function bodyOf({ name, reason, hostId, confirm, systemSerial, productUuid, sshHostKey }: typeof EMPTY): object {
  const identifiers = {
    ...(systemSerial === '' ? {} : { systemSerial: systemSerial.trim() }),
    ...(productUuid === '' ? {} : { productUuid: productUuid.trim().toLowerCase() }),
    ...(sshHostKey === '' ? {} : { sshHostKeys: [sshHostKey.trim()] }),
  };
  return {
    name,
    reason,
    ...(hostId === '' ? {} : { hostId: hostId.trim(), confirm }),
    ...(Object.keys(identifiers).length === 0 ? {} : { identifiers }),
  };
}
