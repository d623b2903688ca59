import { sheets } from './admin-sheets.zh.ts'
import type { AllWords } from './all.en.ts'
import { onDemand } from './on-demand.zh.ts'
import { pageSections } from './page-sections.zh.ts'
import { zh as atFirst } from './zh.ts'

/** 全部中文文案，供首屏之后加载的部分使用。 */
export const zh: AllWords = { ...atFirst, ...onDemand, sheets, pageSections }
