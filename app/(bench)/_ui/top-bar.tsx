'use client'

import { PresetSelect } from '../../_ui/admin/preset-select.tsx'
import { Acts } from '../../_ui/lab/acts-now.tsx'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { ConfirmReset } from '../../_ui/shell/confirm-reset.tsx'
import { AppName, PageHead } from '../../_ui/shell/page-head.tsx'
import { withWords } from '../../_ui/words/create-words.ts'
import { loadAllWords } from '../../_ui/words/use-all-words.ts'
import { ResetButton } from './reset-button.tsx'
import { AdminButtons } from './sheets/admin-buttons.tsx'

/** The command palette of the bench. */
const BenchPalette = lazyPart(() =>
  withWords(import('./bench-palette.tsx'), loadAllWords).then((module) => module.BenchPalette),
)

/** The top bar of the bench, with its policy and the sheets. */
export function TopBar() {
  return (
    <BenchHead here="bench" Palette={BenchPalette}>
      <Acts>
        <div className="flex flex-wrap items-center gap-2 bench:flex-nowrap">
          <PresetSelect />
          <ResetButton />
          <div className="contents present:hidden">
            <AdminButtons />
          </div>
        </div>
      </Acts>
    </BenchHead>
  )
}

/** The top bar of the first minute: only what every page has. */
export function IntroBar() {
  return (
    <PageHead here="bench" title={<AppName as="h1" />} Palette={BenchPalette}>
      <ConfirmReset />
    </PageHead>
  )
}
