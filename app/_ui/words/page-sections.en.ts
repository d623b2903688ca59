import type { PAGE_SECTIONS, SectionedPageId } from '../shell/page-sections.ts'

/** The names of the sections of pages: for the pages themselves, and for the palette of every page. */
export const pageSections = {
  operate: {
    metrics: 'Metrics',
    alerts: 'Alerts',
    audit: 'Audit trail',
    sessions: 'Sessions',
    backups: 'Backups',
    storage: 'Stored data',
    rules: 'Rules',
  },
  testing: {
    start: 'Get started',
    worlds: 'Worlds',
    mutations: 'Planted bugs',
    selectors: 'Selectors',
    suite: 'Worked suite',
    console: 'API console',
    recorder: 'Recorder',
    runs: 'Mutation run',
  },
} satisfies { [Page in SectionedPageId]: Record<(typeof PAGE_SECTIONS)[Page][number], string> }
