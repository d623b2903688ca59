export interface Summary {
  readonly n: number
  readonly median: number
  /** Contains the median of the population with a probability of at least 95 %; null for fewer than six samples: even their extremes are too narrow. */
  readonly ci95: readonly [number, number] | null
}

/**
 * The median with its exact interval from order statistics, which assumes nothing of the distribution.
 * @throws RangeError without samples
 */
export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((one, other) => one - other)
  const n = sorted.length
  if (n === 0) throw new RangeError('No samples.')
  const at = (index: number) => sorted[index] as number
  const median = n % 2 === 1 ? at((n - 1) / 2) : (at(n / 2 - 1) + at(n / 2)) / 2
  const below = ranksBelow(n)
  return { n, median, ci95: below === null ? null : [at(below), at(n - 1 - below)] }
}

/**
 * How many samples may be left out at each end: the number of samples below the median is binomial (n, ½), and the interval
 * misses the median if at most this many are below it, or above it.
 */
function ranksBelow(n: number): number | null {
  let probability = 0.5 ** n
  let missed = 2 * probability
  if (missed > 0.05) return null
  for (let left = 1; ; left++) {
    probability *= (n - left + 1) / left
    missed += 2 * probability
    if (missed > 0.05) return left - 1
  }
}

/** Whether two intervals overlap: the data do not tell which median is larger. A value without interval is exact; no value ties with nothing. */
export function isTie(one: Interval, other: Interval): boolean {
  const [oneFrom, oneTo] = endsOf(one)
  const [otherFrom, otherTo] = endsOf(other)
  return oneFrom <= otherTo && otherFrom <= oneTo
}

interface Interval {
  readonly median?: number
  readonly ci95?: Summary['ci95']
}

function endsOf({ median = Number.NaN, ci95 }: Interval): readonly [number, number] {
  return ci95 ?? [median, median]
}
