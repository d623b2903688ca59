'use client'

import type { ReactNode } from 'react'
import { Acts } from '../lab/acts-now.tsx'
import { useLabState } from '../lab/use-lab.tsx'
import { lazyPart } from '../parts/lazy-part.tsx'
import { withWords } from '../words/create-words.ts'
import { loadAllWords } from '../words/use-all-words.ts'
import { useWords } from '../words/use-words.ts'
import { ClockPanel } from './clock-panel.tsx'
import type { Command } from './command.ts'
import { ConfirmReset } from './confirm-reset.tsx'
import { Health } from './health.tsx'
import { AppName, PageHead } from './page-head.tsx'
import type { PageId } from './page-links.tsx'
import type { PaletteButtonProps } from './palette-button.tsx'

const LabPalette = lazyPart(() =>
  withWords(import('./shell-palette.tsx'), loadAllWords).then((module) => module.LabPalette),
)

interface BenchHeadProps {
  readonly here: PageId
  /** The palette of the bench itself. */
  readonly Palette?: PaletteButtonProps['Palette']
  readonly commands?: readonly Command[]
  readonly children?: ReactNode
}

/** The top bar of a page with a bench: name of the bench, clock and health, then what the page adds. */
export function BenchHead({ here, Palette = LabPalette, commands, children }: BenchHeadProps) {
  const words = useWords()
  const name = useLabState((state) => state.bench?.publicName.slice(0, 6))
  const title = (
    <AppName as={here === 'bench' ? 'h1' : 'p'}>
      {name && (
        <span
          className={`text-xs font-normal text-faint present:hidden ${here === 'bench' ? 'bench:max-[116rem]:sr-only' : ''}`}
          title={words.bar.benchTitle}
        >
          <span className="bench:max-[116rem]:sr-only">{words.bar.bench}</span>{' '}
          <span className="font-mono">{name}</span>
        </span>
      )}
    </AppName>
  )
  return (
    <PageHead here={here} title={title} Palette={Palette} {...(commands && { commands })}>
      <Acts>
        <ClockPanel />
      </Acts>
      <div className="contents present:hidden">
        <Health />
      </div>
      {children}
      <ConfirmReset />
    </PageHead>
  )
}
