/** Strings of present mode. */
export const present = {
  acts: {
    steal: 'Steal copies',
    try: 'Try copies',
  },
  copy: {
    none: 'no copy',
    untried: 'copy not tried yet',
  },
  user: (name: string, roles: string) => (roles === '' ? name : `${name} (${roles})`),
}
export type PresentWords = typeof present
