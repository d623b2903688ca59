'use client'

import { KEYS } from '../../../_ui/lab/keys.ts'
import type { Lab } from '../../../_ui/lab/lab.ts'
import { useLab } from '../../../_ui/lab/use-lab.tsx'
import { checkAs, steal } from '../../../_ui/other-clients/client-requests.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Key } from '../../../_ui/parts/key.tsx'
import type { AllWords } from '../../../_ui/words/all.en.ts'
import type { PresentWords } from '../../../_ui/words/present.en.ts'
import { useAllWords } from '../../../_ui/words/use-all-words.ts'
import { usePresentWords } from '../../../_ui/words/use-present-words.ts'

interface PresentAct {
  readonly id: 'login' | 'logout' | 'revoke' | 'steal' | 'try'
  readonly name: (words: AllWords, texts: PresentWords) => string
  readonly run: (lab: Lab) => unknown
}

/** The acts that a lesson needs, each on all lanes. */
const ACTS: readonly PresentAct[] = [
  { id: 'login', name: ({ acts }) => acts.login, run: (lab) => lab.act('login') },
  { id: 'logout', name: ({ acts }) => acts.logout, run: (lab) => lab.act('logout') },
  { id: 'revoke', name: ({ sessions }) => sessions.revoke, run: (lab) => lab.revokeOwn() },
  { id: 'steal', name: (_, { acts }) => acts.steal, run: (lab) => steal(lab) },
  { id: 'try', name: (_, { acts }) => acts.try, run: (lab) => checkAs(lab, 'mallory') },
]

/** The acts, and the steps of the clock. */
export function PresentActs() {
  const words = useAllWords()
  const texts = usePresentWords()
  const lab = useLab()
  return (
    <fieldset
      aria-label={words.acts.label}
      className="flex min-w-0 flex-1 flex-wrap items-center gap-2.5 text-lg"
    >
      {ACTS.map(({ id, name, run }) => (
        <Button key={id} className="h-10" aria-keyshortcuts={KEYS[id]} onClick={() => run(lab)}>
          {name(words, texts)}
          <Key>{KEYS[id]}</Key>
        </Button>
      ))}
      <span className="ml-auto flex items-center gap-2.5">
        <Button className="h-10" onClick={() => lab.advance(30)}>
          {words.bar.plus30s}
        </Button>
        <Button className="h-10" onClick={() => lab.advance(15 * 60)}>
          {words.bar.plus15min}
        </Button>
      </span>
    </fieldset>
  )
}
