'use client'

import { setHelp, useHelp } from '../display/open-help.ts'
import { KEYS } from '../lab/keys.ts'
import { Button } from '../parts/button.tsx'
import { lazyPart } from '../parts/lazy-part.tsx'
import { loadTerms } from '../parts/use-terms.ts'
import { withWords } from '../words/create-words.ts'
import { loadAllWords } from '../words/use-all-words.ts'
import { useWords } from '../words/use-words.ts'
import type { ShellPage } from './page-links.tsx'

const HelpSheet = lazyPart(() =>
  withWords(import('./help-sheet.tsx'), loadAllWords, loadTerms).then((module) => module.HelpSheet),
)

/** Opens the shortcuts and the legend. */
export function Help({ here }: { here: ShellPage }) {
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
      {isOpen && <HelpSheet here={here} />}
    </>
  )
}
