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
  teach: '/teach',
} as const
export type PageId = keyof typeof PAGES
/** The pages that the head does not link to: it has room for two lines. The palette lists all; /operate and /learn link to these. */
const ELSEWHERE = ['privacy', 'teach']
const HEAD_PAGES = Object.entries(PAGES).filter(([id]) => !ELSEWHERE.includes(id))

/** Every page with the shell: a replay has no bench, and no fixed address. */
export type ShellPage = PageId | 'replay' | 'join' | 'guide'

/** The data of a user belongs to the pages of the operator. */
function currentOf(id: string, here: ShellPage): 'page' | 'true' | undefined {
  if (id === here) return 'page'
  return id === 'operate' && here === 'privacy' ? 'true' : undefined
}

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
          aria-current={currentOf(id, here)}
          className="py-1 text-soft hover:text-ink aria-[current]:font-medium aria-[current]:text-ink"
        >
          {words.pages[id as PageId]}
        </a>
      ))}
    </nav>
  )
}
