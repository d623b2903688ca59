'use client'

import type { ReactNode } from 'react'
import { Pages } from './page-links.tsx'
import { ShellControls, type ShellControlsProps } from './shell-controls.tsx'
import { SkipLink } from './skip-link.tsx'

export interface PageHeadProps extends ShellControlsProps {
  /** The name of the app, and of the bench. */
  readonly title: ReactNode
  /** The middle of the bar. */
  readonly children?: ReactNode
}

/** The top bar of every page: its title, its own parts, the other pages, and the controls of the shell. */
export function PageHead({ title, children, here, ...palette }: PageHeadProps) {
  return (
    <header className="flex flex-wrap items-center gap-x-5 gap-y-1.5 border-b border-hairline px-5 py-2 bench:min-h-12 bench:gap-x-3 min-[116rem]:gap-x-5 bench:flex-nowrap bench:py-0 present:flex-wrap">
      <SkipLink />
      {title}
      {children}
      <div className="-order-1 ml-auto flex min-w-0 flex-wrap items-center justify-end gap-0.5 bench:order-none bench:flex-nowrap">
        <div className="min-w-0 max-bench:mr-2 wide:mr-1 present:hidden">
          <Pages here={here} />
        </div>
        <ShellControls here={here} {...palette} />
      </div>
      <span className="-order-1 h-0 basis-full bench:hidden" aria-hidden="true" />
    </header>
  )
}

/** The name of the app. @param as the first heading, if the page has no other one */
export function AppName({ as: Tag = 'p', children }: { as?: 'h1' | 'p'; children?: ReactNode }) {
  return (
    <Tag className="-order-2 flex items-baseline gap-2 text-base font-semibold tracking-tight whitespace-nowrap bench:order-none">
      Session Lab
      {children}
    </Tag>
  )
}
