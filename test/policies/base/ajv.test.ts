import { describe, expect, it } from 'vitest';
import { complaintOf, createAjv } from '../../../policies/base/ajv.ts';
import { objectSchema } from '../../../policies/base/object-schema.ts';

describe('the ajv for what comes from outside', () => {
  it('keeps the patterns of one schema apart', () => {
    const check = createAjv().compile({
      type: 'object',
      properties: { a: { type: 'string', pattern: '^a+$' }, b: { type: 'string', pattern: '^b+$' } },
    });
    expect(check({ a: 'aa', b: 'bb' })).toBe(true);
    expect(check({ a: 'aa', b: 'aa' })).toBe(false);
  });

  it('takes no longer for a pattern that would hold up a backtracking matcher', () => {
    const check = createAjv().compile({ type: 'string', pattern: '^(a+)+$' });
    const before = process.cpuUsage();
    expect(check(`${'a'.repeat(20_000)}b`)).toBe(false);
    expect(process.cpuUsage(before).user).toBeLessThan(5_000_000);
  });

  it('changes nothing and refuses surplus members with the word that was meant', () => {
    const schema = objectSchema<{ name: string; age?: number }>(
      { name: { type: 'string' }, age: { type: 'integer' } },
      ['age'],
    );
    const check = createAjv().compile(schema);
    const value = { name: 'x', agee: '3' };
    expect(check(value)).toBe(false);
    expect(check.errors?.map(complaintOf)).toEqual([
      { pointer: '/agee', message: 'no member "agee" here; did you mean "age"?' },
    ]);
    expect(value).toEqual({ name: 'x', agee: '3' });
    expect(check({ name: 'x', age: '3' })).toBe(false);
    expect(check({ name: 'x' })).toBe(true);
  });
});
