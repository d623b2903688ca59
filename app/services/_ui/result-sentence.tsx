import { useWords } from '../../_ui/words/use-words.ts'
import { clausesOf } from './topology-result.ts'
import type { ServicesPage } from './use-services.ts'
import { useServicesWords } from './use-services-words.ts'

/** Result of the last act, in one sentence. Screen readers announce the same sentence. */
export function ResultSentence({ page }: { page: ServicesPage }) {
  const { sentence } = useServicesWords()
  return (
    <p
      role="status"
      aria-live="polite"
      aria-atomic="true"
      aria-label={sentence.label}
      className="min-h-12 px-5 py-3 text-lg font-medium tracking-tight"
    >
      <SentenceText page={page} />
    </p>
  )
}

function SentenceText({ page: { lastResult, results } }: { page: ServicesPage }) {
  const words = useServicesWords()
  const { listAnd, listComma, clauseComma, clauseSpace, fullStop } = useWords()
  switch (lastResult?.kind) {
    case undefined:
      return null
    case 'logged-in':
      return words.sentence.loggedIn
    case 'not-logged-in':
      return words.sentence.notLoggedIn
    case 'failed':
      return words.failed(lastResult.detail)
    case 'acted': {
      const clauses = clausesOf(results).map(([phrase, on]) => {
        const names = on.map((id) => words.topologies[id].name)
        const last = names.pop() ?? ''
        const listed = names.length === 0 ? last : names.join(listComma) + listAnd + last
        return words.sentence[phrase](listed)
      })
      return clauses.length === 0 ? null : capitalized(clauses.join(clauseComma + clauseSpace)) + fullStop
    }
  }
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
