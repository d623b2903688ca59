import { expect, test } from 'vitest'
import { parsePrometheus } from '../support/prometheus.ts'

const HISTOGRAM = `# HELP h Seconds
# TYPE h histogram
h_bucket{m="a\\"b",le="0.1"} 1
h_bucket{m="a\\"b",le="+Inf"} 3
h_sum{m="a\\"b"} 1.5e-3
h_count{m="a\\"b"} 3
`

test('parses the format with escapes and infinities', () => {
  const families = parsePrometheus(`${HISTOGRAM}# a remark\ng 1\nn NaN 1700000000000\n`)
  expect(families.get('h')?.samples[1]).toEqual({
    name: 'h_bucket',
    labels: { m: 'a"b', le: '+Inf' },
    value: 3,
  })
  expect(families.get('g')).toEqual({
    name: 'g',
    type: 'untyped',
    help: null,
    samples: [{ name: 'g', labels: {}, value: 1 }],
  })
})

test.each([
  ['g 1', 'does not end'],
  ['g\n', 'no value'],
  ['g{a="1" b="2"} 1\n', 'comma'],
  ['g{a="1",a="2"} 1\n', 'twice'],
  ['g{a="\\x"} 1\n', 'not a label'],
  ['g 1\ng 2\n', 'duplicate sample'],
  ['g 1,5\n', 'no value'],
  ['0g 1\n', 'neither'],
  ['g 1\nf 1\ng{a="1"} 2\n', 'two places'],
  ['g 1\n# TYPE g gauge\n', 'too late'],
  ['# TYPE g gage\n', 'unknown type'],
  ['# TYPE c counter\nc -1\n', 'downwards'],
  [HISTOGRAM.replace('} 1\n', '} 5\n'), 'not cumulative'],
  [HISTOGRAM.replace('le="0.1"', 'le="x"'), 'out of order'],
  [HISTOGRAM.replace('h_count{m="a\\"b"} 3', 'h_count{m="a\\"b"} 4'), 'no bucket for everything'],
])('refuses %j: %s', (text, why) => {
  expect(() => parsePrometheus(text)).toThrow(why)
})
