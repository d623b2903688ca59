import type { Outcome, Scored } from '../outcome.ts'
import { escaped } from './escape.ts'
import { linkTo, resultText } from './texts.ts'

/** The columns of the page, each with its cell in HTML. */
const COLUMNS: Readonly<Record<string, (scored: Scored, outcome: Outcome) => string>> = {
  Bug: (scored, outcome) => `<a href="${escaped(linkTo(outcome, scored))}">${escaped(scored.bug.id)}</a>`,
  'What is broken': ({ bug }) => escaped(bug.what.en),
  Result: (scored) =>
    escaped(`${resultText(scored)}${scored.killedBy === null ? '' : `, by ${scored.killedBy}`}`),
  'The shortest act that exposes it': ({ bug }) => escaped(bug.exposingAct.en),
  'Reached by': ({ coveredBy }) => list(coveredBy),
}

/** Bugs with their results, and the tests that reach each. */
export function bugTable(outcome: Outcome, results: readonly Scored[]): string {
  const names = Object.keys(COLUMNS)
  const cells = (scored: Scored) =>
    Object.entries(COLUMNS).map(([name, cell]) => `<td data-label="${name}">${cell(scored, outcome)}</td>`)
  return `<table>
    <tr>${names.map((name) => `<th scope="col">${name}</th>`).join('')}</tr>
    ${results.map((scored) => `<tr>${cells(scored).join('')}</tr>`).join('\n    ')}
  </table>`
}

/** Closed, because most tests reach some of the bugs. */
function list(tests: readonly string[]): string {
  if (tests.length === 0) return ''
  const count = tests.length === 1 ? '1 test' : `${tests.length} tests`
  const items = tests.map((test) => `<li>${escaped(test)}</li>`).join('')
  return `<details><summary>${count}</summary><ul>${items}</ul></details>`
}
