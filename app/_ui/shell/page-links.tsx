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
  testing: '/testing',
  teach: '/teach',
  join: '/join',
} as const
export type PageId = keyof typeof PAGES
/**
 * Whether the head of a page links to another one: it has room for two lines. The palette lists all; /operate links to the data
 * of a user.
 */
function isInHead(id: string, here: ShellPage): boolean {
  return id !== 'privacy' && (id !== 'join' || here === 'bench')
}

/** Pages that the head names only where all links fit in one line. The palette lists all; the help links to a workshop and a room. */
const IF_WIDE: readonly string[] = ['testing', 'teach', 'join']

/** The head of the bench has more parts than that of any other page. */
const ifWide = (here: ShellPage) => (here === 'bench' ? 'max-[99rem]:hidden' : 'max-[1500px]:hidden')

/** Every page with the shell: a replay has no bench, and no fixed address. */
export type ShellPage = PageId | 'replay' | 'guide'

/** The data of a user belongs to the pages of the operator, a guide to those of the teacher. */
function currentOf(id: string, here: ShellPage): 'page' | 'true' | undefined {
  if (id === here) return 'page'
  const isPart = (id === 'operate' && here === 'privacy') || (id === 'teach' && here === 'guide')
  return isPart ? 'true' : undefined
}

/**
 * Links between the pages, in two lines where the head has no room. Plain links: each page opens its own connection to the
 * bench, and that of the old page is closed. From a replay they open in a new tab: it may be in a frame, and its recording
 * may come from a file.
 */
export function Pages({ here }: { here: ShellPage }) {
  const words = useWords()
  const pages = Object.entries(PAGES).filter(([id]) => isInHead(id, here))
  return (
    <nav
      aria-label={words.pages.label}
      className="flex flex-wrap items-center justify-end gap-x-3 text-xs whitespace-nowrap"
    >
      {pages.map(([id, address]) => (
        <a
          key={id}
          href={address}
          {...(here === 'replay' && { target: '_blank', rel: 'noopener' })}
          aria-current={currentOf(id, here)}
          className={`py-1 text-soft hover:text-ink aria-[current]:font-medium aria-[current]:text-ink ${IF_WIDE.includes(id) ? ifWide(here) : ''}`}
        >
          {words.pages[id as PageId]}
        </a>
      ))}
    </nav>
  )
}
