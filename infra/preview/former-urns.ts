import { type AliasSpec, type Named, urnOfAlias, urnUnderParentAlias } from './urn.ts';

/**
 * Every URN a resource had before: those that its program names, and those it had because its parent was called otherwise,
 * under its present and its former names. Source: pulumi/pulumi pkg/resource/deploy/step_generator.go `generateAliases`.
 */
export function formerUrns(
  own: Named,
  aliases: readonly AliasSpec[],
  aliasUrns: readonly string[],
  formerOfParent: readonly string[],
): string[] {
  const stayedWithParent = aliases.filter(({ parent, hasNoParent }) => parent === undefined && hasNoParent !== true);
  const names = [
    own,
    ...stayedWithParent.map(({ name, type }) => ({ ...own, name: name ?? own.name, type: type ?? own.type })),
  ];
  const urns = [
    ...aliasUrns,
    ...aliases.map((alias) => urnOfAlias(alias, own)),
    ...formerOfParent.flatMap((parentAlias) => names.map((named) => urnUnderParentAlias(named, parentAlias))),
  ];
  return [...new Set(urns)];
}
