import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { PAGES } from '../../../_ui/shell/page-links.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import type { RunRow } from './run-results.ts'
import { useRunsWords } from './use-runs-words.ts'

/** The test that exposes a bug; of a bug that no test exposes, how that can be done. */
export function RunDetail({ row: { id, status, killedBy, mutation } }: { row: RunRow }) {
  const words = useRunsWords()
  const language = useLanguage()
  if (status === 'Killed') {
    return (
      <>
        <span className="text-faint">{words.killedBy}</span> <span className="break-words">{killedBy}</span>
      </>
    )
  }
  if (mutation === null || mutation.control || status === 'Pending') return null
  return (
    <>
      {status === 'Ignored' ? (
        <span className="inline-flex flex-wrap gap-x-3">
          <span className="text-faint">{words.unused}</span>
          {mutation.mechanisms.map((mechanism) => (
            <LaneName key={mechanism} of={mechanism} />
          ))}
        </span>
      ) : (
        <>
          <span className="text-faint">{words.exposedBy}</span> {mutation.exposingAct[language]}
        </>
      )}{' '}
      <a
        href={`${PAGES.testing}?section=mutations&bug=${id}`}
        aria-label={`${words.plant}: ${id}`}
        className="whitespace-nowrap underline underline-offset-4"
      >
        {words.plant}
      </a>
    </>
  )
}
