import { describe, expect, test } from 'vitest'
import { isTie, summarize } from '#lib/evidence/statistics.ts'

const upTo = (n: number) => Array.from({ length: n }, (_, at) => at + 1)

describe('the median of samples', () => {
  // The ranks of exact 95 % intervals for a median, as in tables of order statistics.
  test.each([
    [6, 3.5, [1, 6]],
    [20, 10.5, [6, 15]],
    [30, 15.5, [10, 21]],
    [40, 20.5, [14, 27]],
    [60, 30.5, [22, 39]],
    [100, 50.5, [40, 61]],
  ])('of %i has the interval of the table', (n, median, ci95) => {
    expect(summarize(upTo(n).toReversed())).toEqual({ n, median, ci95 })
  })

  test('has no interval for fewer than six samples, and none at all without samples', () => {
    expect(summarize([3, 1, 2])).toEqual({ n: 3, median: 2, ci95: null })
    expect(() => summarize([])).toThrow(RangeError)
  })

  test('is not moved by one outlier', () => {
    expect(summarize([...upTo(20), 1e9]).median).toBe(11)
  })
})

test('a tie is an overlap of intervals; a value without interval is exact', () => {
  const timed = (from: number, to: number) => ({ median: (from + to) / 2, ci95: [from, to] as const })
  expect(isTie(timed(1, 2), timed(2, 3))).toBe(true)
  expect(isTie(timed(1, 2), timed(2.1, 3))).toBe(false)
  expect(isTie({ median: 5, ci95: null }, timed(4, 6))).toBe(true)
  expect(isTie({ median: 5, ci95: null }, { median: 6, ci95: null })).toBe(false)
})
