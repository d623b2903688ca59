/** Buckets per doubling of the time: a quantile is at most 5 % off. */
const PER_DOUBLING = 8

/** Median and 99th percentile of n times, in microseconds; the longest one is exact. */
export interface TimeQuantiles {
  readonly n: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Counts times in buckets of equal ratio, so that it needs as little memory as there are different times. */
export class TimeHistogram {
  private readonly counts = new Map<number, number>()
  private n = 0
  private max = 0

  add(micros: number): void {
    const bucket = micros < 1 ? 0 : Math.round(Math.log2(micros) * PER_DOUBLING)
    this.counts.set(bucket, (this.counts.get(bucket) ?? 0) + 1)
    this.n++
    this.max = Math.max(this.max, micros)
  }

  addAll(other: TimeHistogram): void {
    for (const [bucket, count] of other.counts) {
      this.counts.set(bucket, (this.counts.get(bucket) ?? 0) + count)
    }
    this.n += other.n
    this.max = Math.max(this.max, other.max)
  }

  quantiles(): TimeQuantiles {
    const rising = [...this.counts].sort(([x], [y]) => x - y)
    return { n: this.n, p50: this.quantile(rising, 0.5), p99: this.quantile(rising, 0.99), max: this.max }
  }

  private quantile(rising: readonly (readonly [number, number])[], share: number): number {
    const rank = Math.ceil(this.n * share)
    let seen = 0
    for (const [bucket, count] of rising) {
      seen += count
      if (seen >= rank) return Math.min(this.max, Math.round(2 ** (bucket / PER_DOUBLING)))
    }
    return 0
  }
}
