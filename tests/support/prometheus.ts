/*
 * Parses the text exposition format of Prometheus, version 0.0.4, as strictly as a scraper may: everything
 * outside the description of the format is an error.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */

export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped'
  readonly help: string | null
  readonly samples: readonly Sample[]
}

type MutableFamily = { -readonly [K in keyof Family]: Family[K] } & { samples: Sample[] }

const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped'] as const
const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"/
const VALUE = /^(?:NaN|[+-]?Inf|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/

/** @throws Error with the line and the reason */
export function parsePrometheus(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('The last line does not end.')
  const families = new Map<string, MutableFamily>()
  const seen = new Set<string>()
  let current: MutableFamily | null = null

  /** All lines of a family are adjacent. */
  function open(name: string): MutableFamily {
    if (current?.name === name) return current
    if (families.has(name)) throw new Error(`${name} is declared in two places`)
    current = { name, type: 'untyped', help: null, samples: [] }
    families.set(name, current)
    return current
  }

  for (const [index, line] of text.slice(0, -1).split('\n').entries()) {
    try {
      const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line) ?? []
      if (keyword === 'HELP') {
        const family = open(named(name))
        if (family.help !== null) throw new Error('a second HELP')
        if (/\\[^\\n]/.test(rest)) throw new Error('an unknown escape')
        family.help = rest
      } else if (keyword === 'TYPE') {
        const family = open(named(name))
        const type = TYPES.find((known) => known === rest)
        if (!type) throw new Error('an unknown type')
        if (family.type !== 'untyped' || family.samples.length > 0)
          throw new Error('a TYPE that comes too late')
        family.type = type
      } else if (line !== '' && !line.startsWith('#')) {
        const sample = sampleOf(line)
        const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()])
        if (seen.has(key)) throw new Error('duplicate sample')
        seen.add(key)
        open(familyName(sample.name, current)).samples.push(sample)
      }
    } catch (error) {
      throw new Error(`Line ${index + 1}, ${line}: ${error instanceof Error ? error.message : error}`)
    }
  }
  for (const family of families.values()) check(family)
  return families
}

function named(name: string): string {
  if (NAME.exec(name)?.[0] !== name) throw new Error('no name of a metric')
  return name
}

/** The samples of a histogram and a summary have a suffix. */
function familyName(name: string, current: Family | null): string {
  const endings = { histogram: ['_bucket', '_sum', '_count'], summary: ['_sum', '_count'] }
  if (current?.type !== 'histogram' && current?.type !== 'summary') return name
  return endings[current.type].some((ending) => name === current.name + ending) ? current.name : name
}

function sampleOf(line: string): Sample {
  const name = NAME.exec(line)?.[0]
  if (!name) throw new Error('neither a comment nor a sample')
  let rest = line.slice(name.length)
  const labels: Record<string, string> = {}
  if (rest.startsWith('{')) {
    rest = rest.slice(1)
    while (!rest.startsWith('}')) {
      const [whole, label, value] = LABEL.exec(rest) ?? []
      if (whole === undefined || label === undefined || value === undefined) throw new Error('not a label')
      if (label in labels) throw new Error(`the label ${label} twice`)
      labels[label] = value.replaceAll(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped))
      rest = rest.slice(whole.length)
      if (rest.startsWith(',')) rest = rest.slice(1)
      else if (!rest.startsWith('}')) throw new Error('labels without a comma between')
    }
    rest = rest.slice(1)
  }
  const [value = '', timestamp, ...more] = rest.trim().split(/[ \t]+/)
  if (!/^[ \t]/.test(rest) || !VALUE.test(value)) throw new Error('no value')
  if (more.length > 0 || (timestamp !== undefined && !/^-?\d+$/.test(timestamp)))
    throw new Error('no timestamp')
  return { name, labels, value: Number(value.replace('Inf', 'Infinity')) }
}

function check({ name, type, samples }: Family): void {
  if (type === 'counter' && samples.some(({ value }) => !(value >= 0)))
    throw new Error(`${name} counts downwards`)
  if (type === 'histogram') for (const series of seriesOf(samples)) checkBuckets(name, series)
}

/** The samples of a histogram for each set of labels. */
function seriesOf(samples: readonly Sample[]): readonly (readonly Sample[])[] {
  return Object.values(
    Object.groupBy(samples, ({ labels }) =>
      JSON.stringify(
        Object.entries(labels)
          .filter(([label]) => label !== 'le')
          .sort(),
      ),
    ),
  ).filter((series) => series !== undefined)
}

function checkBuckets(name: string, series: readonly Sample[]): void {
  const buckets = series.filter((sample) => sample.name === `${name}_bucket`)
  const bounds = buckets.map(({ labels }) => Number((labels.le ?? 'none').replace('Inf', 'Infinity')))
  const rising = (values: readonly number[]) =>
    values.every((value, i) => value >= (values[i - 1] ?? -Infinity))
  if (bounds.some(Number.isNaN) || !rising(bounds)) throw new Error(`${name} has buckets out of order`)
  if (!rising(buckets.map(({ value }) => value)))
    throw new Error(`${name} has buckets that are not cumulative`)
  const count = series.find((sample) => sample.name === `${name}_count`)?.value
  const last = buckets.at(-1)
  if (last?.labels.le !== '+Inf' || last.value !== count)
    throw new Error(`${name} has no bucket for everything`)
  if (!series.some((sample) => sample.name === `${name}_sum`)) throw new Error(`${name} has no sum`)
}
