import type { Outcome, Score } from '../outcome.ts'
import { coverText, isMissed, linkTo, OVER_FITTED, STATUS_TEXT, scoreText } from './texts.ts'

/** For the comment of a pull request. */
export function markdownReport(outcome: Outcome, score: Score): string {
  const missed = outcome.results.filter(isMissed)
  return [
    '## Planted bugs',
    '',
    scoreText(score),
    ...score.overFitted.flatMap(({ bug, killedBy }) => ['', `**${OVER_FITTED}** ${bug.id}: ${killedBy}`]),
    ...(missed.length === 0 ? [] : ['', '### Not killed', '', ...table(missed, outcome)]),
    '',
    '<details><summary>All</summary>',
    '',
    '| bug | what is broken | result | by |',
    '|---|---|---|---|',
    ...outcome.results.map(
      ({ bug, status, killedBy }) =>
        `| ${bug.id} | ${cell(bug.title.en)} | ${STATUS_TEXT[status]} | ${cell(killedBy ?? '')} |`,
    ),
    '',
    '</details>',
    '',
  ].join('\n')
}

const table = (missed: Outcome['results'], outcome: Outcome): readonly string[] => [
  '| bug | what is broken | result | the shortest act that exposes it | reached by |',
  '|---|---|---|---|---|',
  ...missed.map(
    (scored) =>
      `| [${scored.bug.id}](${linkTo(outcome, scored)}) | ${cell(scored.bug.what.en)} | ${STATUS_TEXT[scored.status]} | ${cell(scored.bug.exposingAct.en)} | ${cell(coverText(scored))} |`,
  ),
]

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
