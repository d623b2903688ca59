import type { PresentWords } from './present.en.ts'

/** Strings of present mode. */
export const present: PresentWords = {
  acts: {
    steal: '窃取副本',
    try: '使用副本',
  },
  copy: {
    none: '没有副本',
    untried: '副本尚未使用',
  },
  user: (name, roles) => (roles === '' ? name : `${name}（${roles}）`),
}
