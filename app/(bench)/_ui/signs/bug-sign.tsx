'use client'

import { usePlantedBugs } from '../../../_ui/lab/use-planted-bugs.ts'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { PAGES } from '../../../_ui/shell/page-links.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { SignStrip } from './sign-strip.tsx'
import { useSignWords } from './use-sign-words.ts'

const LIST = `${PAGES.testing}?section=mutations`
const linkLook = 'underline underline-offset-4 hover:text-ink'

interface BugSignProps {
  readonly active: readonly string[]
  /** The bug that the address names and that is not active. */
  readonly linked: string | null
  readonly onClose: () => void
}

/** Which planted bugs are active in the bench, and what the address names instead. */
export function BugSign({ active, linked, onClose }: BugSignProps) {
  const words = useSignWords()
  const page = useWords()
  const language = useLanguage()
  const planted = usePlantedBugs()
  const { latest } = useReading('/api/mutations', {})
  const titleOf = (id: string) => latest?.mutations.find((mutation) => mutation.id === id)?.title[language]
  const nameOf = (id: string) => [id, titleOf(id)].filter(Boolean).join(' ')
  const isUnknown = linked !== null && titleOf(linked) === undefined
  return (
    <>
      {active.length > 0 && (
        <SignStrip
          name="bugs"
          label={words.list}
          color="border-l-breach"
          text={
            <>
              <strong className="font-medium text-breach">{words.bugs(active.length)}</strong>{' '}
              {active.map((id, index) => (
                <span key={id}>
                  {index > 0 && ' · '}
                  <a href={`${LIST}&bug=${encodeURIComponent(id)}`} className={linkLook}>
                    {nameOf(id)}
                  </a>
                </span>
              ))}
            </>
          }
        >
          <Button className="h-7 px-2" onClick={() => planted.switchAllOff()}>
            {words.switchOff(active.length)}
          </Button>
          {planted.problem && (
            <span role="alert" className="text-refused">
              {problemText(planted.problem, page)}
            </span>
          )}
        </SignStrip>
      )}
      {/* Only the list states whether it exists. */}
      {linked !== null && latest && (
        <SignStrip
          name="linked-bug"
          label={words.linked}
          color="border-l-unavailable"
          text={isUnknown ? words.unknown(linked) : words.inactive(nameOf(linked))}
        >
          <a
            href={isUnknown ? LIST : `${LIST}&bug=${encodeURIComponent(linked)}`}
            className={`text-soft ${linkLook}`}
          >
            {words.list}
          </a>
          <Button look="quiet" onClick={onClose}>
            {words.close}
          </Button>
        </SignStrip>
      )}
    </>
  )
}
