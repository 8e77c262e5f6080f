import type { Package } from '../../policies/inventory/sections/packages.ts';
import { TargetError } from '../targets/target.ts';
import { aptNameOf, askApt } from './apt-answer.ts';
import { type Collected, defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

/**
 * Origin of each package of dpkg by the archives that hold its version: dpkg itself keeps none. Where apt cannot be
 * asked, or is not due, the packages stay as they are; that the question failed is told by `updates`.
 */
export const packagesOrigin = defineProbe({
  name: 'packages.origin',
  section: 'packages',
  timeoutMs: 25_000,

  async appliesTo(target) {
    if (target.platform !== 'linux' || !target.isLive) return false;
    try {
      return await target.exists('/var/lib/apt/lists');
    } catch {
      return false; // an older recording, or not ours to see
    }
  },

  async collect(target, context) {
    const reader = new Reader(target);
    const facts = context.factsOf('packages');
    const packages = Array.isArray(facts) ? (facts as readonly Package[]) : [];
    if (!packages.some(({ scheme }) => scheme === 'deb')) return UNANSWERED;
    try {
      const { value } = await askApt(reader, context, packages);
      const installed = packages.filter(({ scheme }) => scheme === 'deb');
      const known = packages.map((entry) =>
        entry.scheme === 'deb' ? withOrigin(entry, installed, value.origins) : entry,
      );
      return { facts: known, replaces: true, sources: reader.sources };
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      return UNANSWERED;
    }
  },
});

/** Says nothing of the section: the packages themselves are as well known as before. Why is told by `updates`. */
const UNANSWERED: Collected = { facts: undefined, outcome: 'not_applicable', reason: 'source_missing', sources: [] };

/** What the answer says; a package it is silent on is of unknown origin, whatever was presumed before. */
function withOrigin(
  entry: Package,
  installed: readonly Package[],
  origins: Readonly<Record<string, { readonly origin: NonNullable<Package['origin']>; readonly label?: string }>>,
): Package {
  const { origin: _, ...rest } = entry;
  const known = origins[aptNameOf(entry, installed)];
  if (known === undefined) return rest;
  return { ...rest, origin: known.origin, ...(known.label === undefined ? {} : { vendor: known.label }) };
}
