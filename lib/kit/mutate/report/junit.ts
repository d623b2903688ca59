import type { Outcome, Scored } from '../outcome.ts'
import { escaped } from './escape.ts'
import { isMissed, resultText } from './texts.ts'

/** One test case for each bug: a bug that was not killed is a failure. */
export function junitReport({ results }: Outcome): string {
  const count = (of: (scored: Scored) => boolean) => results.filter(of).length
  const counts = `tests="${results.length}" failures="${count(isFailure)}" skipped="${count(isSkipped)}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="planted bugs" ${counts}>`,
    ...results.map(caseOf),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

const isFailure = (scored: Scored) =>
  scored.bug.control ? scored.status === 'Killed' : isMissed(scored) && scored.status !== 'Pending'
const isSkipped = ({ status }: Scored) => status === 'Ignored' || status === 'Pending'

function caseOf(scored: Scored): string {
  const { bug, durationMs, reason } = scored
  const attributes = `classname="planted bugs" name="${inXml(`${bug.id} ${bug.title.en}`)}" time="${(durationMs / 1000).toFixed(3)}"`
  if (isFailure(scored))
    return `    <testcase ${attributes}><failure message="${inXml(`${resultText(scored)}: ${reason}`)}">${inXml(bug.exposingAct.en)}</failure></testcase>`
  return isSkipped(scored)
    ? `    <testcase ${attributes}><skipped message="${inXml(reason)}"/></testcase>`
    : `    <testcase ${attributes}/>`
}

/** XML has no control characters. */
const inXml = (text: string) =>
  escaped(
    Array.from(text)
      .filter((character) => character >= ' ')
      .join(''),
  )
