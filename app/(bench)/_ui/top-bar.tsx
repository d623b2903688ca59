'use client'

import { PresetSelect } from '../../_ui/admin/preset-select.tsx'
import { Acts } from '../../_ui/lab/acts-now.tsx'
import { useLabState } from '../../_ui/lab/use-lab.tsx'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { Health } from '../../_ui/shell/health.tsx'
import { Help } from '../../_ui/shell/help-button.tsx'
import { LanguageSwitch, ThemeSwitch } from '../../_ui/shell/look-switches.tsx'
import { Pages } from '../../_ui/shell/page-links.tsx'
import { PaletteButton } from '../../_ui/shell/palette-button.tsx'
import { withWords } from '../../_ui/words/create-words.ts'
import { loadAllWords } from '../../_ui/words/use-all-words.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { ClockPanel } from './clock-panel.tsx'
import { ResetButton } from './reset-button.tsx'
import { AdminButtons } from './sheets/admin-buttons.tsx'

const BenchPalette = lazyPart(() =>
  withWords(import('./bench-palette.tsx'), loadAllWords).then((module) => module.BenchPalette),
)

/** The top bar: bench, clock, health, policy. */
export function TopBar() {
  const words = useWords()
  const name = useLabState((state) => state.bench?.publicName.slice(0, 6))
  return (
    <header className="flex flex-wrap items-center gap-x-5 gap-y-1.5 border-b border-hairline px-5 py-2 bench:min-h-12 bench:gap-x-3 min-[96rem]:gap-x-5 bench:flex-nowrap bench:py-0">
      <h1 className="-order-2 flex items-baseline gap-2 text-base font-semibold tracking-tight whitespace-nowrap bench:order-none">
        Session Lab
        {name && (
          <span className="text-xs font-normal text-faint" title={words.bar.benchTitle}>
            <span className="bench:max-[96rem]:sr-only">{words.bar.bench}</span>{' '}
            <span className="font-mono">{name}</span>
          </span>
        )}
      </h1>
      <Acts>
        <ClockPanel />
      </Acts>
      <Health />
      <Acts>
        <div className="flex flex-wrap items-center gap-2 bench:flex-nowrap">
          <PresetSelect />
          <ResetButton />
          <div className="contents present:hidden">
            <AdminButtons />
          </div>
        </div>
      </Acts>
      <div className="-order-1 ml-auto flex items-center gap-0.5 bench:order-none">
        <div className="max-bench:mr-2 wide:mr-1">
          <Pages here="bench" />
        </div>
        <PaletteButton Palette={BenchPalette} />
        <LanguageSwitch />
        <ThemeSwitch />
        <Help />
      </div>
      <span className="-order-1 h-0 basis-full bench:hidden" aria-hidden="true" />
    </header>
  )
}
