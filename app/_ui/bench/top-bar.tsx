'use client'

import { AdminButtons } from '../admin/admin-buttons.tsx'
import { PresetSelect } from '../admin/preset-select.tsx'
import { Acts } from '../lab/acts-now.tsx'
import { useLabState } from '../lab/use-lab.tsx'
import { PaletteButton } from '../palette/palette-button.tsx'
import { LanguageSwitch, ThemeSwitch } from '../parts/look-switches.tsx'
import { Pages } from '../parts/pages.tsx'
import { useWords } from '../words/use-words.ts'
import { ClockPanel } from './clock-panel.tsx'
import { Health } from './health.tsx'
import { Help } from './help.tsx'
import { ResetButton } from './reset-button.tsx'

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
        <PaletteButton />
        <LanguageSwitch />
        <ThemeSwitch />
        <Help />
      </div>
      <span className="-order-1 h-0 basis-full bench:hidden" aria-hidden="true" />
    </header>
  )
}
