import { describe, expect, test } from 'vitest'
import { type Outcome, type Scored, scoreOf } from '#lib/kit/mutate/outcome.ts'
import { htmlReport } from '#lib/kit/mutate/report/html.ts'
import { junitReport } from '#lib/kit/mutate/report/junit.ts'
import { markdownReport } from '#lib/kit/mutate/report/markdown.ts'
import { schemaReport } from '#lib/kit/mutate/report/schema.ts'
import { noLoginText, scoreText } from '#lib/kit/mutate/report/texts.ts'
import { MUTATIONS } from '#lib/mutants/index.ts'
import { outcomeOf, scoredBug } from '../support/mutation-outcome.ts'

/* The texts of the reports for people. */

const markdown = (outcome: Outcome) => markdownReport(outcome, scoreOf(outcome.results))
const html = (outcome: Outcome) =>
  htmlReport(outcome, scoreOf(outcome.results), schemaReport(outcome, process.cwd()), '')
/** Without the data of the element, which also has all names. */
const shown = (page: string) => page.slice(0, page.indexOf('<mutation-test-report-app'))

describe('a name of a test', () => {
  const name = '</details> <b>a</b> & `b` | *c* [d](e)\n# f \\'
  const outcome = outcomeOf(
    [
      scoredBug('m01', 'Killed', { killedBy: name }),
      scoredBug('m04', 'Survived', { coveredBy: [name] }),
      scoredBug('c01', 'Killed', { killedBy: name }),
    ],
    { command: name },
  )

  test('is no markup in the summary', () => {
    const text = markdown(outcome)
    const safe = '&lt;/details&gt; &lt;b&gt;a&lt;/b&gt; &amp; \\`b\\` \\| \\*c\\* \\[d\\](e) # f \\\\'
    // Over-fitted, command, reached by, and twice killed by.
    expect(text.split(safe)).toHaveLength(6)
    expect(text.match(/<\/details>/g)).toHaveLength(1)
    expect(text).not.toMatch(/<b>|^# f/m)
    const rows = text.split('\n').filter((line) => line.startsWith('| '))
    const cells = rows.map((row) => row.split(/(?<!\\)\|/).length)
    expect(cells).toEqual([7, 7, 6, 6, 6, 6])
  })

  test('is no markup on the page', () => {
    const text = shown(html(outcome))
    expect(text).not.toContain('<b>')
    // The command, over-fitted, the two killers, and twice the test that reaches the bug.
    expect(text.split('&lt;b&gt;a&lt;/b&gt;')).toHaveLength(7)
  })
})

test('calls a control that no test reports by that, and not survived', () => {
  const outcome = outcomeOf([
    scoredBug('c01', 'Survived'),
    scoredBug('c02', 'Killed'),
    scoredBug('m04', 'Survived'),
  ])
  for (const text of [markdown(outcome), shown(html(outcome))]) {
    expect(text).toContain('not reported, as it should be')
    expect(text).toContain('reported, as no control should be')
  }
  expect(markdown(outcome)).toMatch(/^\| c01 .*not reported, as it should be/m)
  expect(markdown(outcome)).toMatch(/^\| m04 .*survived/m)
  expect(junitReport(outcome)).toContain('message="reported, as no control should be')
})

test('lists the tests that reach each bug on the page', () => {
  const reached = ['file › one', 'file › two']
  const page = shown(html(outcomeOf([scoredBug('m01', 'Killed', { coveredBy: reached })])))
  expect(page).toContain('<summary>2 tests</summary><ul><li>file › one</li><li>file › two</li></ul>')
  expect(shown(html(outcomeOf([scoredBug('m01', 'NoCoverage', { coveredBy: [] })])))).toContain(
    '<td data-label="Reached by"></td>',
  )
})

test('states what reached means', () => {
  const outcome = outcomeOf([scoredBug('m13', 'Survived')])
  for (const text of [markdown(outcome), html(outcome)])
    expect(text).toContain('Reached means that a request of a test ran through the changed code')
})

test('states the server and its version, if it states one', () => {
  const results = [scoredBug('m01', 'Killed')]
  for (const report of [markdown, html]) {
    expect(report(outcomeOf(results))).toContain(
      'Session Lab at http://127.0.0.1:3000, which states version 1.2.3',
    )
    expect(report(outcomeOf(results, { version: '' }))).not.toContain('which states')
  }
})

describe('a bug that is left out', () => {
  const jwtOnly = MUTATIONS.filter(({ mechanisms }) => mechanisms.join() === 'jwt').map(({ id }) => id)
  const [first = '', second = ''] = jwtOnly
  const counted = [scoredBug('m01', 'Killed'), scoredBug('m04', 'Survived')]
  const score = (results: readonly Scored[]) => scoreText(scoreOf(results))

  test('is in the sentence with the score, in the terminal and in each report', () => {
    const results = [...counted, scoredBug(first, 'Ignored'), scoredBug(second, 'Ignored')]
    const sentence =
      '1 of 2 planted bugs killed: 50 %; 50 % of those that the suite reached; 2 of 4 are left out: no login with JWT succeeded.'
    expect(score(results)).toBe(sentence)
    expect(markdown(outcomeOf(results))).toContain(sentence)
    expect(shown(html(outcomeOf(results)))).toContain(`<h1>${sentence}</h1>`)
  })

  test('is not named if there is none, and names each mechanism once', () => {
    expect(score(counted)).toBe('1 of 2 planted bugs killed: 50 %; 50 % of those that the suite reached.')
    expect(noLoginText(['jwt', 'server-session', 'jwt'])).toBe(
      'no login with JWT or Server-side session succeeded',
    )
  })

  test('does not count, and neither does a control, so that there may be no score', () => {
    expect(score([scoredBug(first, 'Ignored')])).toBe(
      'No planted bug was counted; 1 of 1 is left out: no login with JWT succeeded, so there is no score.',
    )
    expect(score([scoredBug('c01', 'Survived')])).toBe('No planted bug was counted, so there is no score.')
  })
})
