import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { HostRegisterAnswer, ParameterRow } from '../../../collector/api.ts';
import type { Placement } from '../../../policies/rules/overrides.ts';
import { textOfValue } from '../../../policies/rules/parameter-text.ts';
import { unitsQuery } from '../api.ts';
import { allParametersQuery, systemsQuery } from '../api-admin.ts';
import { useReader } from '../language.tsx';
import { changedValues, type PlaceDraft, placementOf } from '../placement.ts';

const MAX_LISTED = 12; // the rest is a number: nobody compares thirty values before moving a host

interface PlaceEffectsProps {
  readonly register: HostRegisterAnswer;
  readonly draft: PlaceDraft;
  readonly isSame: boolean;
}

/** What a change of place does: counts of units, the limit of age, the level and what goes by it, values of parameters. */
export function PlaceEffects({ register, draft, isSame }: PlaceEffectsProps): JSX.Element {
  const { words } = useReader();
  const units = useQuery(unitsQuery()).data;
  const systems = useQuery(systemsQuery()).data;
  const before = {
    unitId: register.unitId,
    systemIds: register.systems.map(({ systemId }) => systemId),
    labels: register.labels,
  };
  const isKnown = units !== undefined && systems !== undefined;
  return (
    <section className="place-effects" aria-live="polite" aria-labelledby="place-effects">
      <h3 id="place-effects">{words.place.effects}</h3>
      {isSame || !isKnown ? (
        <p className="dim">{words.place.nothing}</p>
      ) : (
        <Effects
          register={register}
          draft={draft}
          before={placementOf(register.hostId, before, units, systems)}
          now={placementOf(register.hostId, draft, units, systems)}
        />
      )}
    </section>
  );
}

interface EffectsProps extends Omit<PlaceEffectsProps, 'isSame'> {
  readonly before: Placement;
  readonly now: Placement;
}

function Effects({ register, draft, before, now }: EffectsProps): JSX.Element {
  const { words } = useReader();
  const text = words.place;
  const levelText = (level: number | undefined): string =>
    level === undefined ? text.levelNotSet : text.levelOf(level);
  const labelsDiffer = [...draft.labels].sort().join() !== [...register.labels].sort().join();
  return (
    <ul>
      {draft.unitId === register.unitId ? null : <Move from={register.unitId} to={draft.unitId} />}
      {before.level === now.level ? null : <li>{text.levelChanges(levelText(before.level), levelText(now.level))}</li>}
      {labelsDiffer ? <li>{text.labelsChange}</li> : null}
      <Values before={before} now={now} />
      <li>{text.judged}</li>
    </ul>
  );
}

function Move({ from, to }: { readonly from: string; readonly to: string }): JSX.Element {
  const { words, say } = useReader();
  const units = useQuery(unitsQuery()).data ?? [];
  const [left, right] = [from, to].map((id) => units.find(({ unitId }) => unitId === id));
  const [leftLimit, rightLimit] = [left?.freshnessLimitSeconds, right?.freshnessLimitSeconds];
  return (
    <>
      <li>{words.place.moves(left ? say(left.name) : from, right ? say(right.name) : to)}</li>
      {leftLimit === undefined || rightLimit === undefined || leftLimit === rightLimit ? null : (
        <li>{words.place.limit(words.age.limit(leftLimit), words.age.limit(rightLimit))}</li>
      )}
    </>
  );
}

function Values({ before, now }: { readonly before: Placement; readonly now: Placement }): JSX.Element {
  const { words } = useReader();
  const text = words.place;
  const parameters = useQuery(allParametersQuery());
  if (parameters.data === undefined) return <li className="tone-unknown">{text.valuesNotKnown}</li>;
  const { items, total } = parameters.data;
  const { changed, notKnown } = changedValues(items, before, now);
  const unseen = notKnown + total - items.length;
  return (
    <>
      <li>
        {changed.length === 0 ? text.noValues : text.values(changed.length)}
        {changed.length === 0 ? null : (
          <ul className="figures">
            {changed.slice(0, MAX_LISTED).map(({ row, before: was, now: becomes }) => (
              <Value
                key={`${row.pack}/${row.parameter}`}
                row={row}
                was={textOfValue(was)}
                becomes={textOfValue(becomes)}
              />
            ))}
            {changed.length > MAX_LISTED ? <li>{text.more(changed.length - MAX_LISTED)}</li> : null}
          </ul>
        )}
      </li>
      {unseen > 0 ? <li className="tone-unknown">{text.unseen(unseen)}</li> : null}
    </>
  );
}

function Value({
  row,
  was,
  becomes,
}: {
  readonly row: ParameterRow;
  readonly was: string;
  readonly becomes: string;
}): JSX.Element {
  const { words, say } = useReader();
  return (
    <li>
      {say(row.title)} <span className="dim mono">{row.pack}</span>: {words.place.fromTo(was, becomes)}
    </li>
  );
}
