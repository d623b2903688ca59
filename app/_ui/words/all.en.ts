import { sheets } from './admin-sheets.en.ts'
import { en as atFirst } from './en.ts'
import { onDemand } from './on-demand.en.ts'
import { pageSections } from './page-sections.en.ts'

/** All strings in English, for the parts that load after the first paint. */
export const en = { ...atFirst, ...onDemand, sheets, pageSections }
export type AllWords = typeof en
