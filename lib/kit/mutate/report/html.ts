import type { Outcome, Score } from '../outcome.ts'
import { escaped } from './escape.ts'
import type { SchemaReport } from './schema.ts'
import { isMissed, linkTo, OTHER_SCORE, OVER_FITTED, STATUS_TEXT, scoreText } from './texts.ts'

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
  header { max-width: 80rem; margin: 0 auto; padding: 1.5rem 1rem 0; box-sizing: border-box; }
  h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
  p { margin: .25rem 0; }
  table { border-collapse: collapse; width: 100%; margin-top: 1rem; }
  th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
  p.void { font-weight: 600; }
</style>
<header>
  <h1>${escaped(scoreText(score))}</h1>
  ${score.overFitted.map(({ bug, killedBy }) => `<p class="void">${escaped(`${OVER_FITTED} ${bug.id}: ${killedBy}`)}</p>`).join('')}
  <p><code>${escaped(outcome.command)}</code> · Session Lab ${escaped(outcome.version)} at ${escaped(outcome.lab)}</p>
  <p>${escaped(OTHER_SCORE)}</p>
  ${missed.length === 0 ? '' : missedTable(outcome, missed)}
</header>
<mutation-test-report-app title-postfix="Session Lab"></mutation-test-report-app>
<script>${script.replaceAll('</script', '<\\/script')}</script>
<script>document.querySelector('mutation-test-report-app').report = ${JSON.stringify(report).replaceAll('<', '\\u003c')}</script>
</html>
`
}

const missedTable = (outcome: Outcome, missed: Outcome['results']) => `<table>
    <tr><th>Bug<th>What is broken<th>Result<th>The shortest act that exposes it</tr>
    ${missed
      .map(
        (scored) =>
          `<tr><td><a href="${escaped(linkTo(outcome, scored))}">${scored.bug.id}</a><td>${escaped(scored.bug.what.en)}<td>${STATUS_TEXT[scored.status]}<td>${escaped(scored.bug.exposingAct.en)}</tr>`,
      )
      .join('\n    ')}
  </table>`
