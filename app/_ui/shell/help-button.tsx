'use client'

import { setHelp, useHelp } from '../display/open-help.ts'
import { KEYS } from '../lab/keys.ts'
import { Button } from '../parts/button.tsx'
import { lazyPart } from '../parts/lazy-part.tsx'
import { useWords } from '../words/use-words.ts'

const HelpSheet = lazyPart(() => import('./help-sheet.tsx').then((module) => module.HelpSheet))

/** Opens the shortcuts and the legend. */
export function Help() {
  const words = useWords()
  const isOpen = useHelp()
  return (
    <>
      <Button
        look="quiet"
        className="size-7 font-mono text-sm"
        aria-label={words.bar.help}
        title={words.bar.help}
        aria-keyshortcuts={KEYS.help}
        onClick={() => setHelp(true)}
      >
        ?
      </Button>
      {isOpen && <HelpSheet />}
    </>
  )
}
