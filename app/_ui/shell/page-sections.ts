/** The sections of the pages that have some, in the order in which they are listed. Each has an address: `?section=…`. */
export const PAGE_SECTIONS = {
  operate: ['metrics', 'alerts', 'audit', 'sessions', 'backups', 'storage', 'rules'],
  testing: ['start', 'worlds', 'mutations', 'selectors', 'suite', 'console', 'recorder', 'runs'],
} as const

export type SectionedPageId = keyof typeof PAGE_SECTIONS
