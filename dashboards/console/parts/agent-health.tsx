import type { JSX } from 'react';
import type { AgentHealthAnswer } from '../../../collector/api.ts';
import { useReader } from '../language.tsx';

/** How an agent fares by its own words: what waits, what is lost, what last went wrong; the rest when the mouse rests on it. */
export function AgentHealth({ health }: { readonly health: AgentHealthAnswer | null }): JSX.Element {
  const { words, format } = useReader();
  const say = words.agentHealth;
  if (health === null) return <span className="dim">{words.notKnown}</span>;
  const cost = say.cost(`${health.inspectionMs} ms`, format.bytes(health.peakRssBytes));
  const title = `${cost}; ${say.since(format.day(health.at))}`;
  const troubles = troublesOf(health, words, format.bytes);
  if (troubles.length === 0)
    return (
      <span className="dim" title={title}>
        {say.well}
      </span>
    );
  return (
    <span className="tone-unknown" title={title}>
      {troubles.join('; ')}
    </span>
  );
}

/** The same as plain text, for copies of the table. */
export function healthText(
  health: AgentHealthAnswer | null,
  words: ReturnType<typeof useReader>['words'],
  bytes: (value: number) => string,
): string {
  if (health === null) return words.notKnown;
  return troublesOf(health, words, bytes).join('; ') || words.agentHealth.well;
}

function troublesOf(
  { spoolReports, spoolBytes, droppedCount, lastErrorCode }: AgentHealthAnswer,
  { agentHealth: say }: ReturnType<typeof useReader>['words'],
  bytes: (value: number) => string,
): string[] {
  return [
    ...(spoolReports === 0 ? [] : [say.waiting(spoolReports, bytes(spoolBytes))]),
    ...(droppedCount === 0 ? [] : [say.dropped(droppedCount)]),
    ...(lastErrorCode === undefined ? [] : [say.error(lastErrorCode)]),
  ];
}
