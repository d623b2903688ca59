import type { Outcome, Scored } from '../outcome.ts'
import { isMissed, STATUS_TEXT } from './texts.ts'

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
  const { bug, durationMs, status, reason } = scored
  const attributes = `classname="planted bugs" name="${escaped(`${bug.id} ${bug.title.en}`)}" time="${(durationMs / 1000).toFixed(3)}"`
  if (isFailure(scored))
    return `    <testcase ${attributes}><failure message="${escaped(`${STATUS_TEXT[status]}: ${reason}`)}">${escaped(bug.exposingAct.en)}</failure></testcase>`
  return isSkipped(scored)
    ? `    <testcase ${attributes}><skipped message="${escaped(reason)}"/></testcase>`
    : `    <testcase ${attributes}/>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string) =>
  Array.from(text)
    .filter((character) => character >= ' ')
    .map((character) => ENTITIES[character] ?? character)
    .join('')
