import { type JSX, type KeyboardEvent, useMemo } from 'react';
import type { Counts, RollHost, UnitAnswer, UnitHeat } from '../../../collector/api.ts';
import type { Words } from '../../../policies/base/text.ts';
import { Go } from '../address.tsx';
import { countedOf, PARTS, type Part, partsOf, sumOf } from '../counts.ts';
import { useReader } from '../language.tsx';
import { hostPath } from '../paths.ts';
import './roll.css';

const MAX_HOST_POSTS = 120; // above it a post is a unit
const MAX_UNIT_POSTS = 400; // above it a post is a region: the unit above

type PostState = 'answered' | 'silent' | 'never';

interface Post {
  readonly id: string;
  readonly name: string;
  readonly to: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly counts: Counts;
  readonly state: PostState;
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly hostCount: number;
  readonly posts: readonly Post[];
}

interface RollProps {
  readonly roll: readonly RollHost[];
  readonly heatMap: readonly UnitHeat[];
  readonly units: readonly UnitAnswer[];
  readonly hostCount: number;
}

/** The roll: one post per host, trouble on the heads, silent ones hatched, never seen ones dashed. */
export function Roll({ roll, heatMap, units, hostCount }: RollProps): JSX.Element {
  const { words, say } = useReader();
  const isByHost = hostCount <= MAX_HOST_POSTS && roll.length > 0;
  const groups = useMemo(
    () => (isByHost ? groupsByUnit(roll, heatMap, units, say) : postsOfUnits(heatMap.filter(hasHosts), units, say)),
    [isByHost, roll, heatMap, units, say],
  );
  return (
    <section className="card" aria-labelledby="roll-title">
      <header>
        <h2 id="roll-title">{words.roll.title}</h2>
        <span className="sub">{isByHost ? words.roll.byHost : words.roll.byUnit}</span>
        <Legend />
      </header>
      <ul className={`roll${isByHost ? '' : ' is-units'}`} onKeyDown={walk}>
        {groups.map((group, index) => (
          <GroupOfPosts key={group.id} group={group} isNamed={isByHost} isFirst={index === 0} />
        ))}
      </ul>
    </section>
  );
}

interface GroupProps {
  readonly group: Group;
  readonly isNamed: boolean;
  readonly isFirst: boolean;
}

function GroupOfPosts({ group, isNamed, isFirst }: GroupProps): JSX.Element {
  const { words, format } = useReader();
  const silent = group.posts.filter((post) => post.state !== 'answered').length;
  const fails = group.posts.reduce((sum, post) => sum + post.counts.fail, 0);
  const unknown = group.posts.reduce((sum, post) => sum + partsOf(post.counts).unknown, 0);
  const sentence = words.roll.group(group.name, group.hostCount, silent, fails, unknown);
  return (
    <li className="roll-group" aria-label={sentence}>
      <span className="roll-posts">
        {group.posts.map((post, index) => (
          <PostLink key={post.id} post={post} isStop={isFirst && index === 0} />
        ))}
      </span>
      {isNamed ? (
        <span className="roll-name" title={group.name} aria-hidden="true">
          {group.name} <em>{format.number(group.hostCount)}</em>
        </span>
      ) : null}
    </li>
  );
}

/** The roll is one stop of the Tab key; `isStop` marks the post where it begins. */
function PostLink({ post, isStop }: { readonly post: Post; readonly isStop: boolean }): JSX.Element {
  const { words } = useReader();
  const parts = partsOf(post.counts);
  const text = words.roll.post(post.name, post.state, parts);
  const order: readonly Part[] = [...PARTS].reverse();
  return (
    <Go
      to={post.to}
      {...(post.search ? { search: post.search } : {})}
      className={`post is-${post.state}`}
      label={text}
      title={text}
      tabIndex={isStop ? 0 : -1}
    >
      {post.state === 'answered'
        ? order.map((part) =>
            parts[part] > 0 ? <i key={part} className={`part-${part}`} style={{ flexGrow: parts[part] }} /> : null,
          )
        : null}
    </Go>
  );
}

function Legend(): JSX.Element {
  const { words } = useReader();
  return (
    <span className="legend">
      {PARTS.map((part) => (
        <span key={part}>
          <i className={`part-${part}`} />
          {words.roll.legend[part]}
        </span>
      ))}
      <span>
        <i className="never" />
        {words.roll.legend.never}
      </span>
    </span>
  );
}

function groupsByUnit(
  roll: readonly RollHost[],
  heatMap: readonly UnitHeat[],
  units: readonly UnitAnswer[],
  say: (words: Words) => string,
): readonly Group[] {
  const names = namesOf(heatMap, units, say);
  return [...Map.groupBy(roll, (host) => host.unitId)].map(([unitId, hosts]) => ({
    id: unitId,
    name: names.get(unitId) ?? unitId,
    hostCount: hosts.length,
    posts: hosts.map((host) => ({
      id: host.hostId,
      name: host.name,
      to: hostPath(host.hostId),
      counts: host.counts,
      state: stateOf(host),
    })),
  }));
}

function stateOf(host: RollHost): PostState {
  if (host.ageSeconds === null) return 'never';
  return host.isSilent ? 'silent' : 'answered';
}

/** A unit without hosts has nobody who could have answered: no post, rather than one that never reported. */
const hasHosts = ({ hostCount }: UnitHeat): boolean => hostCount > 0;

/** One post per unit, or per unit above where there are too many; all on one ground line. */
function postsOfUnits(
  heatMap: readonly UnitHeat[],
  units: readonly UnitAnswer[],
  say: (words: Words) => string,
): readonly Group[] {
  const known = new Map(units.map((unit) => [unit.unitId, unit]));
  const keyOf = (heat: UnitHeat): string =>
    heatMap.length > MAX_UNIT_POSTS ? (known.get(heat.unitId)?.parentId ?? heat.unitId) : heat.unitId;
  const names = namesOf(heatMap, units, say);
  const posts = [...Map.groupBy(heatMap, keyOf)].map(([unitId, heats]): Post => {
    const counts = sumOf(heats.map((heat) => heat.counts));
    const hasAnswered = heats.some((heat) => heat.medianAgeSeconds !== null);
    return {
      id: unitId,
      name: names.get(unitId) ?? unitId,
      to: '/hosts',
      search: { unit: unitId },
      counts,
      state: !hasAnswered ? 'never' : countedOf(counts) === 0 ? 'silent' : 'answered',
    };
  });
  const hostCount = heatMap.reduce((sum, heat) => sum + heat.hostCount, 0);
  return [{ id: 'all', name: '', hostCount, posts }];
}

function namesOf(
  heatMap: readonly UnitHeat[],
  units: readonly UnitAnswer[],
  say: (words: Words) => string,
): ReadonlyMap<string, string> {
  return new Map([...heatMap, ...units].map((unit) => [unit.unitId, say(unit.name)]));
}

/** The arrow keys walk along the posts. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return;
  const posts = [...event.currentTarget.querySelectorAll<HTMLElement>('.post')];
  const next = posts[posts.indexOf(document.activeElement as HTMLElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  for (const post of posts) post.tabIndex = post === next ? 0 : -1;
  next.focus();
}
