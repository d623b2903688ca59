import { createPreference } from './preference.ts'

/** Whether the panel of the experiment in progress is unfolded: at first where there is space for it next to the lanes. */
export const tryNextFold = createPreference<'open' | 'folded'>(
  'session-lab:try-next',
  ['open', 'folded'],
  () => (matchMedia('(width >= 80rem)').matches ? 'open' : 'folded'),
)
