'use client'

import { useWords } from '../words/use-words.ts'

/** The pages that look at one and the same bench. */
export const PAGES = { bench: '/', fleet: '/fleet', services: '/services' } as const
export type PageId = keyof typeof PAGES

/**
 * The way from page to page. Plain links: each page opens its own connection to the bench, and the old page's ends with
 * it.
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
