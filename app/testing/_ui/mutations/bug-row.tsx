import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { MutationView, PlantedBugs } from '../../../_ui/lab/use-planted-bugs.ts'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useTestingWords } from '../use-testing-words.ts'
import { BugFacts } from './bug-facts.tsx'
import { bugRowId } from './use-linked-bug.ts'

export interface BugRowProps {
  readonly mutation: MutationView
  readonly planted: PlantedBugs
  readonly served: boolean
  readonly isOpen: boolean
  readonly onToggle: () => void
}

/** A planted bug: what is broken, where, its switch, and further facts if it is open. */
export function BugRow({ mutation, planted, served, isOpen, onToggle }: BugRowProps) {
  const { mutations: texts } = useTestingWords()
  const language = useLanguage()
  const { id, title, what, mechanisms } = mutation
  const isActive = planted.active.includes(id)
  return (
    <li
      id={bugRowId(id)}
      data-bug={id}
      className={`scroll-mt-24 border-b border-hairline py-2.5 ${isActive ? '-ml-3.5 border-l-2 border-l-breach pl-3' : ''}`}
    >
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-6 gap-y-1 lanes:grid-cols-[minmax(0,3fr)_minmax(0,2fr)_5rem]">
        <div className="min-w-0">
          <button
            type="button"
            aria-expanded={isOpen}
            className="flex items-baseline gap-2 text-left font-medium hover:underline hover:underline-offset-4"
            onClick={onToggle}
          >
            <svg
              viewBox="0 0 8 8"
              className={`size-2 shrink-0 text-soft ${isOpen ? 'rotate-90' : ''}`}
              aria-hidden="true"
            >
              <path d="M2 .8 6 4 2 7.2" fill="none" stroke="currentColor" strokeWidth="1.3" />
            </svg>
            <span className="font-mono text-xs font-normal text-soft">{id}</span>
            {title[language]}
          </button>
          <p className="pl-4 text-sm text-soft">{what[language]}</p>
        </div>
        <p className="flex flex-wrap gap-x-3 text-xs text-soft max-lanes:order-last max-lanes:col-span-2 max-lanes:pl-4">
          {mechanisms.length === MECHANISM_IDS.length
            ? texts.allMechanisms
            : mechanisms.map((mechanism) => <LaneName key={mechanism} of={mechanism} />)}
        </p>
        {served && (
          <label className="inline-flex items-center justify-end gap-2 text-xs">
            <span aria-hidden="true" className={isActive ? 'font-medium text-breach' : 'text-faint'}>
              {isActive ? texts.on : texts.off}
            </span>
            <input
              type="checkbox"
              role="switch"
              className="size-4 accent-breach"
              aria-label={texts.switchOf(id, title[language])}
              checked={isActive}
              aria-checked={isActive}
              onChange={({ target }) => planted.toggle(id, target.checked)}
            />
          </label>
        )}
      </div>
      {isOpen && <BugFacts {...{ mutation, planted, served }} />}
    </li>
  )
}
