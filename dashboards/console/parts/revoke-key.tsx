import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import type { AgentRow } from '../../../collector/api.ts';
import { sessionQuery } from '../api.ts';
import { revokeAgent } from '../api-identity.ts';
import { useReader } from '../language.tsx';
import { Refused } from './refused.tsx';
import './form.css';

/** Whether an agent's key holds, and the way to end it. */
export function KeyState({ agent }: { readonly agent: AgentRow }): JSX.Element {
  const { words, format } = useReader();
  const role = useQuery(sessionQuery).data?.person.role;
  const [isOpen, setOpen] = useState(false);
  const text = words.who.revoke;
  if (agent.isRevoked)
    return (
      <span title={agent.revokeReason ?? undefined}>
        <b>{words.agents.revoked}</b>{' '}
        {agent.suspectSince === null ? null : (
          <span className="tone-unknown">{text.suspect(format.day(agent.suspectSince))}</span>
        )}
      </span>
    );
  if (isOpen) return <RevokeForm agent={agent} onClose={() => setOpen(false)} />;
  return (
    <>
      {words.agents.inForce}{' '}
      {role === undefined || role === 'auditor' ? null : (
        <button type="button" className="button" onClick={() => setOpen(true)}>
          {text.open}
        </button>
      )}
    </>
  );
}

function RevokeForm({ agent, onClose }: { readonly agent: AgentRow; readonly onClose: () => void }): JSX.Element {
  const { words } = useReader();
  const text = words.who.revoke;
  const client = useQueryClient();
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  const [reason, setReason] = useState('');
  const [since, setSince] = useState('');
  const made = useMutation({
    mutationFn: () =>
      revokeAgent(csrfToken, agent.agentId, { reason, ...(since === '' ? {} : { suspectSince: since }) }),
    onSuccess: () => client.invalidateQueries(),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    made.mutate();
  };
  return (
    <form className="form" onSubmit={submit} aria-label={text.title(agent.hostName)}>
      <p className="sub">{text.text}</p>
      <label>
        <span>{words.who.reason}</span>
        <input
          className="field"
          required
          minLength={10}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <label>
        <span>{text.since}</span>
        <input className="field" type="date" value={since} onChange={(event) => setSince(event.target.value)} />
      </label>
      <div className="page-actions">
        <Button type="submit" loading={made.isPending}>
          {text.submit}
        </Button>
        <button type="button" className="button" onClick={onClose}>
          {words.admin.cancel}
        </button>
      </div>
      {made.error === null ? null : <Refused error={made.error} title={words.who.notDone} />}
    </form>
  );
}
