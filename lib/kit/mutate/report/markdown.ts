import type { Outcome, Score } from '../outcome.ts'
import { inMarkdown } from './escape.ts'
import { coverText, isMissed, labText, linkTo, OVER_FITTED, REACHED, resultText, scoreText } from './texts.ts'

/** For the comment of a pull request. */
export function markdownReport(outcome: Outcome, score: Score): string {
  const missed = outcome.results.filter(isMissed)
  return [
    '## Planted bugs',
    '',
    scoreText(score),
    ...score.overFitted.flatMap(({ bug, killedBy }) => [
      '',
      `**${OVER_FITTED}** ${bug.id}: ${inMarkdown(killedBy ?? '')}`,
    ]),
    '',
    `<code>${inMarkdown(outcome.command)}</code> · ${inMarkdown(labText(outcome))}`,
    ...(missed.length === 0 ? [] : ['', '### Not killed', '', ...table(missed, outcome), '', REACHED]),
    '',
    '<details><summary>All</summary>',
    '',
    '| bug | what is broken | result | by |',
    '|---|---|---|---|',
    ...outcome.results.map(
      (scored) =>
        `| ${scored.bug.id} | ${inMarkdown(scored.bug.title.en)} | ${resultText(scored)} | ${inMarkdown(scored.killedBy ?? '')} |`,
    ),
    '',
    '</details>',
    '',
  ].join('\n')
}

const table = (missed: Outcome['results'], outcome: Outcome): readonly string[] => [
  '| bug | what is broken | result | the shortest act that exposes it | reached by |',
  '|---|---|---|---|---|',
  ...missed.map((scored) => {
    const { id, what, exposingAct } = scored.bug
    const texts = [what.en, resultText(scored), exposingAct.en, coverText(scored)].map(inMarkdown)
    return `| [${id}](${linkTo(outcome, scored)}) | ${texts.join(' | ')} |`
  }),
]
