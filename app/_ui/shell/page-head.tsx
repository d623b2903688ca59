'use client'

import type { ReactNode } from 'react'
import { LanguageSwitch, ThemeSwitch } from './look-switches.tsx'
import { type PageId, Pages } from './page-links.tsx'

/** The top bar of the other pages. @param children content of this page only */
export function PageHead({ here, children }: { here: PageId; children?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-center gap-x-5 gap-y-1.5 border-b border-hairline px-5 py-2 bench:min-h-12 bench:py-0">
      <p className="text-base font-semibold tracking-tight whitespace-nowrap">Session Lab</p>
      <Pages here={here} />
      {children}
      <div className="ml-auto flex items-center gap-0.5">
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
    </header>
  )
}
