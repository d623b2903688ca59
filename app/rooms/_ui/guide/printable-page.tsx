'use client'

import type { ReactNode } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { lazyPart } from '../../../_ui/parts/lazy-part.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { AppName } from '../../../_ui/shell/page-head.tsx'
import { ShellControls } from '../../../_ui/shell/shell-controls.tsx'
import { MainStart, SkipLink } from '../../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../../_ui/shell/use-shortcuts.ts'
import { withWords } from '../../../_ui/words/create-words.ts'
import { useLanguage } from '../../../_ui/words/language.ts'
import { loadAllWords } from '../../../_ui/words/use-all-words.ts'
import { useGuideWords } from './use-guide-words.ts'
import { type JoinAddress, useWorkshop, type Workshop } from './use-workshop.ts'

const ShellPalette = lazyPart(() =>
  withWords(import('../../../_ui/shell/shell-palette.tsx'), loadAllWords).then(
    (module) => module.ShellPalette,
  ),
)

const PRINT_STYLE = `
  @page { size: A4; margin: 14mm; }
  @media print { :root:root { font-size: 11pt } }
`

const PAGES = { guide: '/teach/guide', handout: '/teach/handout' } as const

/** A page about a script of a workshop. On paper, only its contents remain. */
export function PrintablePage({
  here,
  children,
}: {
  here: keyof typeof PAGES
  children: (workshop: Workshop, joining: JoinAddress) => ReactNode
}) {
  useShortcuts()
  const words = useGuideWords()
  const language = useLanguage()
  const { workshops, workshop, joining, isFailed, choose } = useWorkshop()
  const other = here === 'guide' ? 'handout' : 'guide'
  const query = workshop ? `?script=${workshop.id}` : ''
  return (
    <div className="mx-auto flex max-w-4xl flex-col print:max-w-none">
      <style>{PRINT_STYLE}</style>
      <header className="flex flex-wrap items-center gap-3 border-b border-hairline px-5 py-2 print:hidden">
        <SkipLink />
        <AppName />
        <div className="ml-auto flex items-center gap-0.5">
          <ShellControls here="guide" Palette={ShellPalette} />
        </div>
      </header>
      <main className="px-5 pt-6 pb-16 print:p-0" data-ready={workshop !== null}>
        <MainStart />
        <div className="mb-6 flex flex-wrap items-center gap-x-4 gap-y-2 print:hidden">
          <Select
            label={words.script}
            value={workshop?.id ?? ''}
            onChange={({ target }) => choose(target.value)}
          >
            {workshops.map(({ id, title }) => (
              <option key={id} value={id}>
                {title[language]}
              </option>
            ))}
          </Select>
          <Button className="h-7 px-3 text-xs" onClick={() => print()}>
            {words.print}
          </Button>
          <a className="text-xs underline" href={PAGES[other] + query}>
            {other === 'guide' ? words.toGuide : words.toHandout}
          </a>
          <a className="text-xs underline" href={`/teach${query}`}>
            {words.board}
          </a>
        </div>
        {workshop && joining ? (
          children(workshop, joining)
        ) : (
          <p role="status">{isFailed ? words.failed : words.loading}</p>
        )}
      </main>
    </div>
  )
}
