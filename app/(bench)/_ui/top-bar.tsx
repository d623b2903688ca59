'use client'

import { PresetSelect } from '../../_ui/admin/preset-select.tsx'
import { Acts } from '../../_ui/lab/acts-now.tsx'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { ClockTime } from '../../_ui/shell/clock-panel.tsx'
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
          <AdminButtons />
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

/** The top bar of present mode: the clock and the policy in large type. */
export function PresentBar() {
  return (
    <PageHead here="bench" title={<AppName as="h1" />} Palette={BenchPalette}>
      <div className="flex items-center gap-2">
        <ClockTime />
      </div>
      <Acts>
        <PresetSelect />
      </Acts>
      <ConfirmReset />
    </PageHead>
  )
}
