import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inPackage } from '../../../policies/base/package-root.ts';
import { loadPack } from '../../../policies/rules/load.ts';

const guide = readFileSync(inPackage('docs', 'writing-policies.md'), 'utf8');

function blocks(kind: string): string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`json ${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    (match) => match[1] ?? '',
  );
}

/** A fragment of the guide, made whole: what a rule needs besides the part the guide speaks of. */
function packAround(fragment: string): object {
  const { parameters, ...rule } = JSON.parse(fragment) as { parameters?: object };
  const words = { vi: 'Thử một điều', en: 'Try one thing' };
  return {
    id: 'guide',
    version: '1.0.0',
    format: 1,
    title: words,
    ...(parameters === undefined ? {} : { parameters }),
    rules: [
      {
        id: 'one',
        title: words,
        severity: 'low',
        remedy: words,
        effort: 'minutes',
        examples: [
          { verdict: 'unknown', inventory: {} },
          { verdict: 'unknown', inventory: {} },
        ],
        ...rule,
      },
    ],
  };
}

describe('docs/writing-policies.md', () => {
  it('has its examples', () => {
    expect(blocks('pack')).toHaveLength(1);
    expect(blocks('rule').length).toBeGreaterThan(7);
  });

  it('shows a pack that loads and whose examples hold', () => {
    const { complaints, warnings } = loadPack(blocks('pack')[0] ?? '');
    expect({ complaints, warnings }).toEqual({ complaints: [], warnings: [] });
  });

  it.each(blocks('rule'))('shows a rule that the compiler takes: %s', (fragment) => {
    const { complaints } = loadPack(packAround(fragment), { skipsExamples: true });
    expect(complaints).toEqual([]);
  });

  it('shows the very complaint that a slip gets', () => {
    const slip = (blocks('pack')[0] ?? '').replace('sshd.maxAuthTries": {', 'sshd.maxAuthTry": {');
    const [first] = loadPack(slip, { skipsExamples: true }).complaints;
    expect(guide).toContain(`my-rules.json:${first?.pointer} ${first?.message}`);
  });
});
