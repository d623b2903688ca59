'use client'

import { useWords } from '../words/use-words.ts'

/** The pages of one bench. */
export const PAGES = { bench: '/', fleet: '/fleet', services: '/services' } as const
export type PageId = keyof typeof PAGES

/**
 * Links between the pages. Plain links: each page opens its own connection to the bench, and that of the old page is
 * closed.
 */
export function Pages({ here }: { here: PageId }) {
  const words = useWords()
  return (
    <nav aria-label={words.pages.label} className="flex items-center gap-3 text-xs present:hidden">
      {Object.entries(PAGES).map(([id, address]) => (
        <a
          key={id}
          href={address}
          aria-current={id === here ? 'page' : undefined}
          className="py-1 text-soft hover:text-ink aria-[current=page]:font-medium aria-[current=page]:text-ink"
        >
          {words.pages[id as PageId]}
        </a>
      ))}
    </nav>
  )
}
