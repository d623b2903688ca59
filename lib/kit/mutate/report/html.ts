import type { Outcome, Score } from '../outcome.ts'
import { bugTable } from './bug-table.ts'
import { escaped } from './escape.ts'
import type { SchemaReport } from './schema.ts'
import { isMissed, labText, OTHER_SCORE, OVER_FITTED, REACHED, scoreText } from './texts.ts'

/** One file without requests: the element of mutation-testing-elements below our own score. */
export function htmlReport(outcome: Outcome, score: Score, report: SchemaReport, script: string): string {
  const missed = outcome.results.filter(isMissed)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Planted bugs</title>
<style>
  :root { color-scheme: light dark; }
  body { margin: 0; font: 15px/1.5 system-ui, sans-serif; }
  /* As wide as the element. */
  header { max-width: 80rem; margin: 0 auto; padding: 1.5rem 1rem 0; box-sizing: border-box; overflow-wrap: break-word; }
  h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
  p { margin: .25rem 0; }
  p.void { font-weight: 600; }
  table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
  th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
  th, td:first-child { white-space: nowrap; }
  td:last-child { overflow-wrap: anywhere; min-width: 8rem; }
  td:nth-child(3) { overflow-wrap: anywhere; min-width: 7rem; }
  ul { margin: 0; padding-left: 1.2rem; }
  /* One column where five have no room: each cell below the name of its column. */
  @media (max-width: 48rem) {
    table, tbody, tr, td { display: block; }
    tr:first-child { display: none; }
    tr { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .4rem 0; }
    td { border: 0; padding: .1rem 0; }
    td::before { content: attr(data-label) ": "; opacity: .7; }
    td:empty { display: none; }
  }
</style>
<header>
  <h1>${escaped(scoreText(score))}</h1>
  ${score.overFitted.map(({ bug, killedBy }) => `<p class="void">${escaped(`${OVER_FITTED} ${bug.id}: ${killedBy}`)}</p>`).join('')}
  <p><code>${escaped(outcome.command)}</code> · ${escaped(labText(outcome))}</p>
  <p>${escaped(OTHER_SCORE)}</p>
  <p>${escaped(REACHED)}</p>
  ${missed.length === 0 ? '' : bugTable(outcome, missed)}
  <details><summary>All bugs and controls</summary>${bugTable(outcome, outcome.results)}</details>
</header>
<mutation-test-report-app title-postfix="Session Lab"></mutation-test-report-app>
<script>${script.replaceAll('</script', '<\\/script')}</script>
<script>document.querySelector('mutation-test-report-app').report = ${JSON.stringify(report).replaceAll('<', '\\u003c')}</script>
</html>
`
}
