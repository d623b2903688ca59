'use client'

import { useWords } from '../words/use-words.ts'

/** The pages of one bench. */
export const PAGES = {
  bench: '/',
  learn: '/learn',
  compare: '/compare',
  choose: '/choose',
  attacks: '/attacks',
  races: '/races',
  fleet: '/fleet',
  services: '/services',
  operate: '/operate',
  privacy: '/privacy',
} as const
export type PageId = keyof typeof PAGES
/** The pages that the head links to: it has room for two lines of them. The palette lists all, and /operate links to the rest. */
const HEAD_PAGES = Object.entries(PAGES).filter(([id]) => id !== 'privacy')

/** Every page with the shell: a replay has no bench, and no fixed address. */
export type ShellPage = PageId | 'replay'

/**
 * Links between the pages, in two lines where the head has no room. Plain links: each page opens its own connection to the
 * bench, and that of the old page is closed. From a replay they open in a new tab: it may be in a frame, and its recording
 * may come from a file.
 */
export function Pages({ here }: { here: ShellPage }) {
  const words = useWords()
  return (
    <nav
      aria-label={words.pages.label}
      className="flex flex-wrap items-center justify-end gap-x-3 text-xs whitespace-nowrap"
    >
      {HEAD_PAGES.map(([id, address]) => (
        <a
          key={id}
          href={address}
          {...(here === 'replay' && { target: '_blank', rel: 'noopener' })}
          aria-current={id === here ? 'page' : undefined}
          className="py-1 text-soft hover:text-ink aria-[current=page]:font-medium aria-[current=page]:text-ink"
        >
          {words.pages[id as PageId]}
        </a>
      ))}
    </nav>
  )
}
